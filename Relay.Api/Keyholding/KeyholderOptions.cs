namespace Relay.Api.Keyholding;

/// <summary>Options of a keyholder in a process of its own, for both sides. Configuration section <c>Relay:Keyholder</c>.</summary>
public sealed class KeyholderOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Relay:Keyholder";

    /// <summary>On the relay's side: where the keyholder listens; empty where the keyholder runs in this process.</summary>
    /// <value>An https url.</value>
    public string Url { get; set; } = "";

    /// <summary>On the relay's side: the address that the keyholder signs with, as it prints it on its start.</summary>
    public string Address { get; set; } = "";

    /// <summary>On the relay's side: SHA-256 of the keyholder's certificate, 64 hexadecimal digits.</summary>
    public string TrustedFingerprint { get; set; } = "";

    /// <summary>On the relay's side: the most that one call takes, retries included.</summary>
    /// <value>100 to 30,000; default 2,000.</value>
    public int CallMilliseconds { get; set; } = 2_000;

    /// <summary>On the keyholder's side: where it listens for its relay; empty for not at all.</summary>
    /// <value>An https url with an IP address or localhost.</value>
    public string ListenUrl { get; set; } = "";

    /// <summary>On the keyholder's side: SHA-256 of its relay's client certificate, 64 hexadecimal digits.</summary>
    public string RelayFingerprint { get; set; } = "";

    /// <summary>PKCS #12 file, without password, with this side's certificate; empty for one that is made on the first start, in the role's key folder.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>How many seals the keyholder tries at once.</summary>
    /// <value>1 to 64; default 1.</value>
    public int Workers { get; set; } = 1;
}
