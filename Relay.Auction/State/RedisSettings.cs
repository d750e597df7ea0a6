using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>Where Redis is and how to speak to it, read from the one configuration text.</summary>
/// <remarks>With <c>serviceName=…</c> the addresses are Sentinels', and the primary is asked for; without, they are those of a server, or of some nodes of a cluster.</remarks>
internal sealed class RedisSettings
{
    private const string NeedsNewer = "Relay:Redis:Connection names a user: user names of ACLs need StackExchange.Redis 2.x (build with -p:StackExchangeRedisVersion=2.8.0, docs/decisions/0002-redis-client.md). Leave it out to log in as the default user.";
    private readonly ConfigurationOptions _parsed;
    private readonly X509Certificate2? _authority;
    private readonly StoreOptions _options;

    private RedisSettings(ConfigurationOptions parsed, X509Certificate2? authority, StoreOptions options)
        => (_parsed, _authority, _options) = (parsed, authority, options);

    /// <summary>The name under which Sentinels know the primary; null without Sentinels.</summary>
    public string? Service => string.IsNullOrEmpty(_parsed.ServiceName) ? null : _parsed.ServiceName;

    /// <summary>What is configured: Sentinels, or servers.</summary>
    public IReadOnlyList<EndPoint> Addresses => [.. _parsed.EndPoints];

    /// <summary>The addresses as text, for messages.</summary>
    public string AddressText => string.Join(", ", Addresses.Select(TextOf));

    /// <exception cref="StoreUnavailableException">The text cannot be read, or asks for what this client cannot do.</exception>
    public static RedisSettings Parse(string configuration, StoreOptions options)
    {
        var words = configuration.Split(',', StringSplitOptions.TrimEntries);
        if (words.Any(word => word.StartsWith("user=", StringComparison.OrdinalIgnoreCase)) && typeof(ConfigurationOptions).GetProperty("User") is null)
            throw new StoreUnavailableException(NeedsNewer);
        try
        {
            var parsed = ConfigurationOptions.Parse(configuration);
            parsed.ConnectTimeout = options.ConnectTimeoutMilliseconds;
            parsed.ClientName ??= "relay";
            // What is lost comes back soon, and a server that stays away is not hammered.
            parsed.ReconnectRetryPolicy = new ExponentialRetry(100, 2_000);
            foreach (var address in parsed.EndPoints.Where(address => PortOf(address) == 0).ToArray())
            {
                parsed.EndPoints.Remove(address);
                parsed.EndPoints.Add(HostOf(address), string.IsNullOrEmpty(parsed.ServiceName) ? parsed.Ssl ? 6380 : 6379 : 26379);
            }

            var authority = options.TrustedCertificateFile.Length > 0 ? X509CertificateLoader.LoadCertificateFromFile(options.TrustedCertificateFile) : null;
            return new RedisSettings(parsed, authority, options);
        }
        catch (ArgumentException error)
        {
            // The text itself may hold a password: it is not repeated.
            throw new StoreUnavailableException("the Redis configuration cannot be read: expected host:port[,password=…]", error);
        }
        catch (Exception error) when (error is IOException or System.Security.Cryptography.CryptographicException)
        {
            throw new StoreUnavailableException($"Relay:Redis:TrustedCertificateFile {options.TrustedCertificateFile} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Connects to the configured servers, or to this one.</summary>
    /// <exception cref="StoreUnavailableException">Nobody answers, or the certificate or the password is wrong.</exception>
    public async Task<ConnectionMultiplexer> ConnectAsync(EndPoint? primary, TimeProvider time, CancellationToken cancellation)
    {
        var configuration = _parsed.Clone();
        configuration.ReconnectRetryPolicy = _parsed.ReconnectRetryPolicy;
        configuration.ServiceName = null;
        if (_authority is not null) configuration.CertificateValidation += (_, certificate, _, errors) => IsTrusted(certificate, errors);
        if (primary is not null)
        {
            configuration.EndPoints.Clear();
            configuration.EndPoints.Add(primary);
            // A password of the server's, and no word of another: whoever is named by the Sentinels is the primary.
            configuration.TieBreaker = "";
        }

        try
        {
            // Its own time-out is of each step, and one that is cut off in between may never end.
            var multiplexer = await ConnectionMultiplexer.ConnectAsync(configuration).WaitAsync(TimeSpan.FromMilliseconds(3 * _options.ConnectTimeoutMilliseconds), time, cancellation).ConfigureAwait(false);
            // 1.x alone has this switch, and completes answers one after the other while it is on: a slow continuation delays all.
            typeof(ConnectionMultiplexer).GetProperty("PreserveAsyncOrder")?.SetValue(multiplexer, false);
            StoreMetrics.Watch(multiplexer);
            return multiplexer;
        }
        catch (Exception error) when (error is RedisException or TimeoutException)
        {
            throw new StoreUnavailableException($"no Redis answers at {(primary is null ? AddressText : TextOf(primary))}", error);
        }
    }

    /// <summary>A plain connection to a Sentinel, or to a server.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public Task<RespConnection> OpenAsync(EndPoint server, TimeProvider time, CancellationToken cancellation)
        => RespConnection.OpenAsync(server, Service is null ? Given(_parsed.Password) : Given(_options.SentinelPassword), _parsed.Ssl ? Tls(server) : null, time, cancellation);

    public static string TextOf(EndPoint address) => $"{HostOf(address)}:{PortOf(address)}";

    private SslClientAuthenticationOptions Tls(EndPoint server) => new()
    {
        TargetHost = string.IsNullOrEmpty(_parsed.SslHost) ? HostOf(server) : _parsed.SslHost,
        RemoteCertificateValidationCallback = (_, certificate, _, errors) => errors == SslPolicyErrors.None || (_authority is not null && IsTrusted(certificate, errors)),
    };

    /// <summary>True where the name is right and the configured authority signed for it.</summary>
    private bool IsTrusted(X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 shown || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority!);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(shown);
    }

    private static string? Given(string? password) => string.IsNullOrEmpty(password) ? null : password;

    private static string HostOf(EndPoint address) => address is DnsEndPoint name ? name.Host : ((IPEndPoint)address).Address.ToString();

    private static int PortOf(EndPoint address) => address is DnsEndPoint name ? name.Port : ((IPEndPoint)address).Port;
}
