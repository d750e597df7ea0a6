namespace Relay.Api;

/// <summary>Options of the process: its urls, folders and roles. Configuration section <c>Relay:Api</c>.</summary>
public sealed class ApiOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Relay:Api";

    /// <summary>Where HTTPS listens; empty for none.</summary>
    /// <value>Default https://127.0.0.1:8443.</value>
    public string HttpsUrl { get; set; } = "https://127.0.0.1:8443";

    /// <summary>Where plain HTTP listens; empty for none.</summary>
    /// <value>Default http://127.0.0.1:8080.</value>
    public string HttpUrl { get; set; } = "http://127.0.0.1:8080";

    /// <summary>PKCS #12 file with the certificate for HTTPS; empty for a development certificate made on the first start.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>Password of <see cref="CertificateFile"/>.</summary>
    public string CertificatePassword { get; set; } = "";

    /// <summary>Folder of keys, certificate and the embedded Redis.</summary>
    /// <value>Default .relay, under the working directory.</value>
    public string DataFolder { get; set; } = ".relay";

    /// <summary>The roles that this process plays, separated by commas.</summary>
    /// <value>Some of api, auction, keyholder; default all three.</value>
    public string Roles { get; set; } = "api,auction,keyholder";

    /// <summary>Addresses that may export everything of a slot, separated by commas; empty for nobody.</summary>
    public string Auditors { get; set; } = "";

    /// <summary>Most bytes of a request's body.</summary>
    /// <value>4,096 to 16,777,216; default 1,500,000: the largest envelope in base64.</value>
    public long MaxBodyBytes { get; set; } = 1_500_000;

    /// <summary>Most connections at once.</summary>
    /// <value>10 to 1,000,000; default 20,000.</value>
    public long MaxConnections { get; set; } = 20_000;

    /// <summary>How long a stop waits for the slot in hand.</summary>
    /// <value>1 to 300; default 30.</value>
    public int DrainSeconds { get; set; } = 30;

    /// <summary>How long a stop says that it is not ready, and takes nothing new, before the doors close: as long as whoever spreads the load needs to notice.</summary>
    /// <value>0 to 60,000; default 0.</value>
    public int DrainNoticeMilliseconds { get; set; }
}
