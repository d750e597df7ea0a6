using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Relay.Api.Pages;

/// <summary>The files of the pages, which are part of the program: no build step, no folder to deploy, nothing that a request could name outside of them.</summary>
internal static class PageFiles
{
    /// <summary>Only what this relay serves is run, shown or asked; no page may frame it, no form leaves it.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const string Root = "Pages/";
    private static readonly FrozenDictionary<string, PageFile> Files = Load();

    /// <summary>The names of all files, relative to the folder, with /.</summary>
    public static IEnumerable<string> Names => Files.Keys;

    /// <summary>True where there is a file of that name.</summary>
    public static bool Has(string name) => Files.ContainsKey(name);

    /// <summary>Sends the file, or 304 to who has it. A name that <see cref="Has"/> does not know is a fault of the caller.</summary>
    public static Task SendAsync(HttpContext context, string name)
    {
        var file = Files[name];
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // Asked for again each time, and answered with 304 while it is the same: a new version of the relay is never mixed with the old one's scripts.
        headers.CacheControl = "no-cache";
        return TypedResults.Bytes(file.Bytes, file.ContentType, entityTag: file.Tag).ExecuteAsync(context);
    }

    private static FrozenDictionary<string, PageFile> Load()
    {
        var assembly = typeof(PageFiles).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Root, StringComparison.Ordinal)).ToFrozenDictionary(name => name[Root.Length..], name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return new PageFile(bytes, TypeOf(name), new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\""));
        }, StringComparer.Ordinal);
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };

    private sealed record PageFile(byte[] Bytes, string ContentType, EntityTagHeaderValue Tag);
}
