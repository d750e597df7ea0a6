using System.Security.Cryptography;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Keys;

/// <summary>A role's folder of secrets (mode 0700): the only persistent place beside Redis.</summary>
/// <remarks>
/// Every write is atomic and durable: a new file (0600) is flushed to the disk, renamed over the old one, and the
/// folder is flushed. What is destroyed is overwritten first, as far as a file system lets one.
/// </remarks>
public sealed class KeyFolder
{
    private const string LockFile = "in-use.lock";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _path;

    /// <summary>Makes the folder, or takes an existing one as it is: it may be the operator's for other things too.</summary>
    /// <exception cref="KeyFolderException">It cannot be made or written; the message is one plain line.</exception>
    public KeyFolder(string path)
        : this(path, isOurs: false)
    {
    }

    private KeyFolder(string path, bool isOurs)
    {
        _path = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(_path, OwnerOnly);
            if (isOurs) File.SetUnixFileMode(_path, OwnerOnly); // Also where it was there before: copied, or brought back from a backup.
            var probe = System.IO.Path.Combine(_path, ".probe");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new KeyFolderException($"The key folder {_path} cannot be written: {fault.Message}");
        }
    }

    /// <summary>The folder's full path.</summary>
    public string Path => _path;

    /// <summary>A folder within this one, under the same rules; whatever its mode was, it is its owner's alone from now on.</summary>
    /// <exception cref="KeyFolderException">As for this one.</exception>
    public KeyFolder Sub(string name) => new(System.IO.Path.Combine(_path, name), isOurs: true);

    /// <summary>Keeps the folder for one user of it, until the answer is disposed or the process ends, however it ends.</summary>
    /// <exception cref="KeyFolderException">Another one has it.</exception>
    public IDisposable Hold()
    {
        try
        {
            // FileShare.None is flock on Unix: the kernel gives it back.
            return new FileStream(System.IO.Path.Combine(_path, LockFile), new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new KeyFolderException($"The key folder {_path} is in use by another process: one process for one folder.");
        }
    }

    /// <summary>The identity key in a file, made at random on the first call.</summary>
    /// <exception cref="KeyFolderException">The file does not hold a key; it is never replaced by a new one.</exception>
    public SignerKey Identity(string name)
    {
        if (Read(name) is { } stored)
        {
            var valid = SignerKey.TryImport(stored, out var key);
            CryptographicOperations.ZeroMemory(stored);
            return valid ? key! : throw new KeyFolderException($"{System.IO.Path.Combine(_path, name)} is damaged: it must hold a secp256k1 key of 32 bytes.");
        }

        var made = SignerKey.Generate();
        Span<byte> secret = stackalloc byte[32];
        made.Export(secret);
        Write(name, secret);
        CryptographicOperations.ZeroMemory(secret);
        return made;
    }

    /// <summary>A file's content, or null where there is none.</summary>
    public byte[]? Read(string name)
    {
        var file = System.IO.Path.Combine(_path, name);
        return File.Exists(file) ? File.ReadAllBytes(file) : null;
    }

    /// <summary>Names of the files with an ending.</summary>
    public IEnumerable<string> Names(string ending)
        => Directory.EnumerateFiles(_path, "*" + ending).Select(file => System.IO.Path.GetFileName(file)!);

    /// <summary>Writes a file so that it is either the old or the new one after a crash, and the new one once this returns.</summary>
    public void Write(string name, ReadOnlySpan<byte> content)
    {
        var file = System.IO.Path.Combine(_path, name);
        var fresh = file + ".new";
        using (var stream = new FileStream(fresh, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, file, overwrite: true);
        FolderSync.Flush(_path);
    }

    /// <summary>Overwrites a file with zeros and removes it; nothing happens where there is none.</summary>
    public void Destroy(string name)
    {
        var file = System.IO.Path.Combine(_path, name);
        if (!File.Exists(file)) return;
        using (var stream = new FileStream(file, FileMode.Open, FileAccess.Write))
        {
            stream.Write(new byte[stream.Length]);
            stream.Flush(flushToDisk: true);
        }

        File.Delete(file);
        FolderSync.Flush(_path);
    }
}
