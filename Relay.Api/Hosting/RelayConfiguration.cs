using System.Reflection;
using Relay.Api.Hints;
using Relay.Api.Keyholding;
using Relay.Api.Limits;
using Relay.Api.Operations;
using Relay.Api.Pages;
using Relay.Auction;
using Relay.Auction.Chain;
using Relay.Auction.Orders;
using Relay.Builders;

namespace Relay.Api.Hosting;

/// <summary>All options of a process, bound and checked before anything is started.</summary>
/// <param name="Api">Urls, folders, roles.</param>
/// <param name="Auction">Slots and limits.</param>
/// <param name="Redis">The store.</param>
/// <param name="Builders">Who reads the feed and is pushed to.</param>
/// <param name="Keyholder">A keyholder in a process of its own, from either side.</param>
/// <param name="Chain">The execution node.</param>
/// <param name="Limits">Budgets of requests.</param>
/// <param name="Orders">Orders in clear.</param>
/// <param name="Hints">What is shared of them.</param>
/// <param name="Operations">What operators look at.</param>
/// <param name="Pages">The pages for browsers.</param>
internal sealed record RelayConfiguration(ApiOptions Api, AuctionOptions Auction, RedisOptions Redis, BuilderOptions Builders, KeyholderOptions Keyholder, ChainOptions Chain, LimitOptions Limits, OrderOptions Orders, HintOptions Hints, OperationsOptions Operations, PageOptions Pages)
{
    private static readonly string[] Sections = ["Api", "Auction", "Chain", "Redis", "Builders", "Keyholder", "Limits", "Orders", "Hints", "Operations", "Pages"];

    /// <summary>Reads the section Relay; an unknown key is a fault, as is a value out of range.</summary>
    /// <exception cref="StartException">Every fault, one to a line.</exception>
    public static RelayConfiguration Read(IConfiguration configuration)
    {
        var faults = configuration.GetSection("Relay").GetChildren().Select(section => section.Key)
            .Except(Sections, StringComparer.OrdinalIgnoreCase).Select(key => $"Relay:{key} is no section; there are {string.Join(", ", Sections)}.").ToList();
        var read = new RelayConfiguration(
            Bind<ApiOptions>(configuration, ApiOptions.Section, faults), Bind<AuctionOptions>(configuration, AuctionOptions.Section, faults), Bind<RedisOptions>(configuration, RedisOptions.Section, faults),
            ReadBuilders(configuration, faults), Bind<KeyholderOptions>(configuration, KeyholderOptions.Section, faults), Bind<ChainOptions>(configuration, ChainOptions.Section, faults), Bind<LimitOptions>(configuration, LimitOptions.Section, faults),
            Bind<OrderOptions>(configuration, OrderOptions.Section, faults), Bind<HintOptions>(configuration, HintOptions.Section, faults),
            Bind<OperationsOptions>(configuration, OperationsOptions.Section, faults), Bind<PageOptions>(configuration, PageOptions.Section, faults));
        faults.AddRange(new ApiOptionsValidator().Validate(null, read.Api).Failures ?? []);
        faults.AddRange(AuctionServices.FaultsOf(read.Auction));
        faults.AddRange(AuctionServices.FaultsOf(read.Chain));
        faults.AddRange(read.Redis.Faults());
        faults.AddRange(read.Orders.Faults());
        faults.AddRange(read.Hints.Faults());
        faults.AddRange(read.Operations.Faults());
        faults.AddRange(read.Pages.Faults());
        faults.AddRange(new KeyholderOptionsValidator().Validate(null, read.Keyholder).Failures ?? []);
        faults.AddRange(read.Limits.Faults());
        faults.AddRange(read.RoleFaults());
        return faults.Count == 0 ? read : throw new StartException(string.Join(Environment.NewLine, faults));
    }

    /// <summary>The roles as words.</summary>
    public string[] Roles => ApiOptionsValidator.RolesOf(Api);

    /// <summary>True for a process that is a keyholder and nothing else: it needs no Redis and no doors.</summary>
    public bool IsKeyholderAlone => Roles is ["keyholder"];

    private IEnumerable<string> RoleFaults()
    {
        if (IsKeyholderAlone && Keyholder.ListenUrl.Length == 0) yield return "Relay:Keyholder:ListenUrl is empty: a keyholder by itself must listen for its relay.";
        if (!Roles.Contains("auction") || Roles.Contains("keyholder") == (Keyholder.Url.Length == 0)) yield break;
        yield return Keyholder.Url.Length == 0
            ? "Relay:Keyholder:Url is empty, and Relay:Api:Roles has no keyholder: the auction needs one."
            : "Relay:Keyholder:Url is set, and Relay:Api:Roles has a keyholder too: the auction takes one.";
    }

    private static BuilderOptions ReadBuilders(IConfiguration configuration, List<string> faults)
    {
        if (!BuilderOptions.TryRead(configuration, out var options, out var fault)) faults.Add(fault);
        return options;
    }

    /// <summary>Each key is looked at by itself, so that every fault is named in the words that the operator typed.</summary>
    private static T Bind<T>(IConfiguration configuration, string section, List<string> faults)
        where T : class, new()
    {
        var options = new T();
        foreach (var given in configuration.GetSection(section).GetChildren())
        {
            var property = typeof(T).GetProperty(given.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            if (property is not { CanWrite: true }) faults.Add($"{section}:{given.Key} is not an option.");
            else if (TryRead(given, property.PropertyType, out var value)) property.SetValue(options, value);
            else faults.Add($"{section}:{property.Name} is '{given.Value}', and must be {(property.PropertyType == typeof(bool) ? "true or false" : "a whole number of its range")}.");
        }

        return options;
    }

    private static bool TryRead(IConfigurationSection given, Type type, out object? value)
    {
        try
        {
            value = type == typeof(string) ? given.Value : given.Get(type);
            return value is not null;
        }
        catch (InvalidOperationException)
        {
            value = null;
            return false;
        }
    }
}
