using Relay.Tests.Support;
using StackExchange.Redis;

namespace Relay.Tests.EndToEnd;

/// <summary>Everything that the relay's private Redis holds, in memory and on disk, to be searched for bytes in any usual spelling.</summary>
internal sealed class RedisScan
{
    private readonly List<byte[]> _values = [];
    private readonly List<byte[]> _files = [];

    public static async Task<RedisScan> OfAsync(string dataFolder)
    {
        var scan = new RedisScan();
        var folder = Path.Combine(dataFolder, "redis");
        using var redis = await RelayUnderTest.ConnectAsync(dataFolder);
        foreach (var key in redis.GetServer(redis.GetEndPoints()[0]).Keys(pageSize: 1000)) await scan.AddAsync(redis.GetDatabase(), key);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "relay.lock"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var content = new MemoryStream();
            await stream.CopyToAsync(content);
            scan._files.Add(content.ToArray());
        }

        return scan;
    }

    /// <summary>In which keys or values, and in which files: raw, as hexadecimal or as base64 at any offset.</summary>
    public (bool InMemory, bool OnDisk) Find(ReadOnlySpan<byte> bytes)
    {
        var spellings = Spellings.Of(bytes);
        return (Holds(_values, spellings), Holds(_files, spellings));
    }

    private static bool Holds(List<byte[]> places, IReadOnlyList<byte[]> spellings) => places.Any(place => spellings.Any(spelling => place.AsSpan().IndexOf(spelling) >= 0));

    private async Task AddAsync(IDatabase redis, RedisKey key)
    {
        _values.Add((byte[])key!);
        switch (await redis.KeyTypeAsync(key))
        {
            case RedisType.String:
                _values.Add((byte[])(await redis.StringGetAsync(key))! ?? []);
                break;
            case RedisType.List:
                _values.AddRange((await redis.ListRangeAsync(key)).Select(value => (byte[])value!));
                break;
            case RedisType.SortedSet:
                _values.AddRange((await redis.SortedSetRangeByRankAsync(key)).Select(value => (byte[])value!));
                break;
            case RedisType.Hash:
                _values.AddRange((await redis.HashGetAllAsync(key)).SelectMany(entry => new[] { (byte[])entry.Name!, (byte[])entry.Value! }));
                break;
            default:
                Add(await redis.ExecuteAsync("XRANGE", key, "-", "+"));
                break;
        }
    }

    private void Add(RedisResult result)
    {
        if (result.IsNull) return;
        try
        {
            foreach (var part in (RedisResult[])result!) Add(part);
        }
        catch (InvalidCastException)
        {
            _values.Add((byte[])result!);
        }
    }
}
