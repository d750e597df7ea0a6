using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Relay.Auction.Ethereum;

namespace Relay.Builders;

/// <summary>Options of the builders' door: configuration section <c>Relay:Builders</c>. Read again whenever the configuration changes.</summary>
public sealed partial class BuilderOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Relay:Builders";

    /// <summary>Whether anybody may read the feed, without a login, while no builder is registered; for development.</summary>
    /// <value>Default false. Where it is true, the first registered builder closes the feed for everybody else.</value>
    public bool Open { get; set; }

    /// <summary>Who may read the feed and is pushed to.</summary>
    public IList<RegisteredBuilder> Registered { get; } = [];

    /// <summary>The address that may read the feed and the report of every builder; empty for the key in the data folder, client/operator.key.</summary>
    public string OperatorAddress { get; set; } = "";

    /// <summary>How long a login's token opens connections.</summary>
    /// <value>10 to 86,400; default 300.</value>
    public int TokenSeconds { get; set; } = 300;

    /// <summary>How many messages may come while a builder does not take one, before its stream is ended.</summary>
    /// <value>1 to 100,000; default 64.</value>
    public int MaxBehind { get; set; } = 64;

    /// <summary>How many hub calls a connection may make in a second; four times as many at once.</summary>
    /// <value>1 to 10,000; default 20.</value>
    public int CallsPerSecond { get; set; } = 20;

    /// <summary>How long after a result is ready its push is still worth sending.</summary>
    /// <value>100 to 60,000; default 2,000.</value>
    public int PushBudgetMilliseconds { get; set; } = 2_000;

    /// <summary>True where anybody may read the feed.</summary>
    public bool IsOpen => Open && Registered.Count == 0;

    /// <summary>Reads the section; an unknown key is a fault, as is a value that is none.</summary>
    public static bool TryRead(IConfiguration configuration, out BuilderOptions options, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        options = new BuilderOptions();
        fault = null;
        try
        {
            configuration.GetSection(Section).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException error)
        {
            fault = $"{Section}: {error.InnerException?.Message ?? error.Message}";
        }

        fault ??= options.Faults().FirstOrDefault();
        return fault is null;
    }

    /// <summary>What is wrong with the options, each by its key; none where all is well.</summary>
    public IEnumerable<string> Faults()
    {
        if (TokenSeconds is < 10 or > 86_400) yield return $"{Section}:TokenSeconds is {TokenSeconds}, and must be from 10 to 86400.";
        if (MaxBehind is < 1 or > 100_000) yield return $"{Section}:MaxBehind is {MaxBehind}, and must be from 1 to 100000.";
        if (CallsPerSecond is < 1 or > 10_000) yield return $"{Section}:CallsPerSecond is {CallsPerSecond}, and must be from 1 to 10000.";
        if (PushBudgetMilliseconds is < 100 or > 60_000) yield return $"{Section}:PushBudgetMilliseconds is {PushBudgetMilliseconds}, and must be from 100 to 60000.";
        if (OperatorAddress.Length > 0 && !Address.TryParse(OperatorAddress, out _)) yield return $"{Section}:OperatorAddress is no address.";
        for (var i = 0; i < Registered.Count; i++)
        {
            var (key, builder) = ($"{Section}:Registered:{i}", Registered[i]);
            if (!Names().IsMatch(builder.Name) || builder.Name is "open" or "operator") yield return $"{key}:Name is '{builder.Name}', and must be 1 to 40 of a-z, 0-9, - and _, and neither open nor operator.";
            if (!Address.TryParse(builder.Address, out _)) yield return $"{key}:Address is no address.";
            if (!Enum.IsDefined(builder.Mode)) yield return $"{key}:Mode must be send, observe or off.";
            if (!Enum.IsDefined(builder.Dialect)) yield return $"{key}:Dialect is unknown.";
            if (builder.FeeRecipients.Any(recipient => !Address.TryParse(recipient, out _))) yield return $"{key}:FeeRecipients must be addresses.";
            if (System.Text.Encoding.UTF8.GetByteCount(builder.ExtraData) > 32) yield return $"{key}:ExtraData has more than 32 bytes.";
            foreach (var url in builder.Urls)
            {
                if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https")) yield return $"{key}:Urls must be urls of http or https.";
            }
        }

        if (Registered.GroupBy(builder => builder.Name).Any(same => same.Count() > 1)) yield return $"{Section}:Registered has a name twice.";
        if (Registered.GroupBy(builder => builder.Address, StringComparer.OrdinalIgnoreCase).Any(same => same.Count() > 1)) yield return $"{Section}:Registered has an address twice.";
    }

    [GeneratedRegex("^[a-z0-9_-]{1,40}$")]
    private static partial Regex Names();
}
