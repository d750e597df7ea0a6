using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Relay.Auction;
using Relay.Auction.Ethereum;

namespace Relay.Builders.Access;

/// <summary>Who is registered now. A change of the configuration is taken up as a whole, or not at all where it has a fault.</summary>
internal sealed partial class BuilderRegistry : IDisposable
{
    /// <summary>The name of everybody who reads an open feed without a login.</summary>
    public const string OpenName = "open";

    /// <summary>The name of who may read every report.</summary>
    public const string OperatorName = "operator";

    private readonly IConfiguration? _configuration;
    private readonly ulong _chainId;
    private readonly Address? _owner;
    private readonly ILogger<BuilderRegistry> _log;
    private readonly IDisposable? _watch;
    private Dictionary<Address, RegisteredBuilder> _byAddress = [];

    /// <param name="options">What is in force at first.</param>
    /// <param name="auction">Whose chain it is.</param>
    /// <param name="log">Where changes are told.</param>
    /// <param name="configuration">Where changed options are read from; null for none.</param>
    /// <param name="owner">The operator while the options name none.</param>
    public BuilderRegistry(BuilderOptions options, AuctionOptions auction, ILogger<BuilderRegistry> log, IConfiguration? configuration = null, Address? owner = null)
    {
        (Options, _chainId, _log, _configuration, _owner) = (options, auction.ChainId, log, configuration, owner);
        Take(options);
        if (configuration is not null) _watch = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    /// <summary>What is in force.</summary>
    public BuilderOptions Options { get; private set; }

    /// <summary>The builders of this chain.</summary>
    public IReadOnlyCollection<RegisteredBuilder> Builders => _byAddress.Values;

    /// <summary>After a change; on the thread that noticed it.</summary>
    public event Action? Changed;

    /// <summary>The builder of an address; null for a stranger.</summary>
    public RegisteredBuilder? Find(Address address) => _byAddress.GetValueOrDefault(address);

    /// <summary>The name of a builder's address or of the operator's; null for a stranger.</summary>
    public string? NameOf(Address address) => Operator == address ? OperatorName : Find(address)?.Name;

    /// <summary>True where whoever came in under this name and address may stay.</summary>
    public bool Admits(string name, string? address) => address is null ? Options.IsOpen : Address.TryParse(address, out var parsed) && NameOf(parsed) == name;

    public void Dispose() => _watch?.Dispose();

    private Address? Operator => Options.OperatorAddress.Length == 0 ? _owner : Address.TryParse(Options.OperatorAddress, out var named) ? named : null;

    private void Reload()
    {
        if (!BuilderOptions.TryRead(_configuration!, out var options, out var fault))
        {
            LogFault(fault);
            return;
        }

        Take(options);
        Changed?.Invoke();
    }

    private void Take(BuilderOptions options)
    {
        var byAddress = new Dictionary<Address, RegisteredBuilder>();
        foreach (var builder in options.Registered)
        {
            if (builder.ChainId != 0 && builder.ChainId != _chainId) continue;
            if (Address.TryParse(builder.Address, out var address)) byAddress[address] = builder;
        }

        (Options, _byAddress) = (options, byAddress);
        if (options.IsOpen) LogOpen();
        else LogRegistered(byAddress.Count);
    }

    [LoggerMessage(2010, LogLevel.Warning, "THE BUILDERS' FEED IS OPEN: anybody who reaches this relay can read every winner. Register builders (Relay:Builders:Registered), or leave out Relay:Builders:Open")]
    private partial void LogOpen();

    [LoggerMessage(2011, LogLevel.Information, "The builders' feed is for {Count} registered builders")]
    private partial void LogRegistered(int count);

    [LoggerMessage(2012, LogLevel.Error, "The changed section Relay:Builders is not taken up: {Fault}")]
    private partial void LogFault(string fault);
}
