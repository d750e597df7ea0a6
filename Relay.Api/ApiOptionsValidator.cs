using Microsoft.Extensions.Options;
using Relay.Auction.Ethereum;

namespace Relay.Api;

/// <summary>Checks the options of the process at start and reports every fault at once.</summary>
internal sealed class ApiOptionsValidator : IValidateOptions<ApiOptions>
{
    private static readonly string[] KnownRoles = ["api", "auction", "keyholder"];

    public ValidateOptionsResult Validate(string? name, ApiOptions options)
    {
        List<string> faults = [];
        Url(nameof(options.HttpsUrl), options.HttpsUrl, Uri.UriSchemeHttps);
        Url(nameof(options.HttpUrl), options.HttpUrl, Uri.UriSchemeHttp);
        if (options.HttpsUrl.Length == 0 && options.HttpUrl.Length == 0) Fault(nameof(options.HttpsUrl), "and HttpUrl are both empty: there is no door");
        if (options.CertificateFile.Length > 0 && !File.Exists(options.CertificateFile)) Fault(nameof(options.CertificateFile), $"names {options.CertificateFile}, which does not exist");
        if (options.DataFolder.Length == 0) Fault(nameof(options.DataFolder), "is empty");
        foreach (var role in RolesOf(options).Except(KnownRoles)) Fault(nameof(options.Roles), $"names {role}, and knows {string.Join(", ", KnownRoles)}");
        if (RolesOf(options).Length == 0) Fault(nameof(options.Roles), "is empty");
        foreach (var auditor in Words(options.Auditors).Where(word => !Address.TryParse(word, out _))) Fault(nameof(options.Auditors), $"names {auditor}, which is no address");
        if (options.MaxBodyBytes is < 4_096 or > 16_777_216) Fault(nameof(options.MaxBodyBytes), $"is {options.MaxBodyBytes}, and must be from 4096 to 16777216");
        if (options.MaxConnections is < 10 or > 1_000_000) Fault(nameof(options.MaxConnections), $"is {options.MaxConnections}, and must be from 10 to 1000000");
        if (options.DrainSeconds is < 1 or > 300) Fault(nameof(options.DrainSeconds), $"is {options.DrainSeconds}, and must be from 1 to 300");
        if (options.DrainNoticeMilliseconds is < 0 or > 60_000) Fault(nameof(options.DrainNoticeMilliseconds), $"is {options.DrainNoticeMilliseconds}, and must be from 0 to 60000");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Url(string key, string url, string scheme)
        {
            if (url.Length > 0 && (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != scheme)) Fault(key, $"is {url}, and must be a url of {scheme}, or empty");
        }

        void Fault(string key, string why) => faults.Add($"{ApiOptions.Section}:{key} {why}.");
    }

    /// <summary>The roles as separate words.</summary>
    public static string[] RolesOf(ApiOptions options) => Words(options.Roles);

    /// <summary>The auditors' addresses.</summary>
    public static IEnumerable<Address> AuditorsOf(ApiOptions options)
        => Words(options.Auditors).Select(word => Address.TryParse(word, out var address) ? address : default).Where(address => !address.IsZero);

    private static string[] Words(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
