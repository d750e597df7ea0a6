using System.Net;
using Microsoft.Extensions.Options;

namespace Relay.Api.Keyholding;

/// <summary>Checks the options of both sides at start; all faults at once.</summary>
internal sealed class KeyholderOptionsValidator : IValidateOptions<KeyholderOptions>
{
    public ValidateOptionsResult Validate(string? name, KeyholderOptions options)
    {
        var faults = new List<string>();
        if (options.Url.Length > 0)
        {
            if (!IsHttps(options.Url)) faults.Add($"Relay:Keyholder:Url is {options.Url}, expected an https url");
            if (!Auction.Ethereum.Address.TryParse(options.Address, out _)) faults.Add("Relay:Keyholder:Address must be the keyholder's address: 0x and 40 hexadecimal digits");
            if (!PinnedCertificate.IsFingerprint(options.TrustedFingerprint)) faults.Add("Relay:Keyholder:TrustedFingerprint must be the SHA-256 of the keyholder's certificate: 64 hexadecimal digits");
        }

        if (options.ListenUrl.Length > 0)
        {
            if (!IsHttps(options.ListenUrl) || !IsOwn(new Uri(options.ListenUrl).DnsSafeHost)) faults.Add($"Relay:Keyholder:ListenUrl is {options.ListenUrl}, expected an https url with an IP address or localhost");
            if (!PinnedCertificate.IsFingerprint(options.RelayFingerprint)) faults.Add("Relay:Keyholder:RelayFingerprint must be the SHA-256 of the relay's certificate: 64 hexadecimal digits");
        }

        if (options.CallMilliseconds is < 100 or > 30_000) faults.Add($"Relay:Keyholder:CallMilliseconds is {options.CallMilliseconds}, expected 100 to 30,000");
        if (options.Workers is < 1 or > 64) faults.Add($"Relay:Keyholder:Workers is {options.Workers}, expected 1 to 64");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsOwn(string host) => host == "localhost" || IPAddress.TryParse(host, out _);

    private static bool IsHttps(string url) => Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme == Uri.UriSchemeHttps;
}
