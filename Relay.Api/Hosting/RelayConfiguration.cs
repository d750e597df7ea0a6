using Relay.Auction;

namespace Relay.Api.Hosting;

/// <summary>All options of a process, bound and checked before anything is started.</summary>
/// <param name="Api">Urls, folders, roles.</param>
/// <param name="Auction">Slots and limits.</param>
/// <param name="Redis">The store.</param>
internal sealed record RelayConfiguration(ApiOptions Api, AuctionOptions Auction, RedisOptions Redis)
{
    private static readonly string[] Sections = ["Api", "Auction", "Redis"];

    /// <summary>Reads the section Relay; an unknown key is a fault, as is a value out of range.</summary>
    /// <exception cref="StartException">Every fault, one to a line.</exception>
    public static RelayConfiguration Read(IConfiguration configuration)
    {
        var faults = configuration.GetSection("Relay").GetChildren().Select(section => section.Key)
            .Except(Sections, StringComparer.OrdinalIgnoreCase).Select(key => $"Relay:{key} is no section; there are {string.Join(", ", Sections)}.").ToList();
        var read = new RelayConfiguration(
            Bind<ApiOptions>(configuration, ApiOptions.Section, faults), Bind<AuctionOptions>(configuration, AuctionOptions.Section, faults), Bind<RedisOptions>(configuration, RedisOptions.Section, faults));
        faults.AddRange(new ApiOptionsValidator().Validate(null, read.Api).Failures ?? []);
        faults.AddRange(AuctionServices.FaultsOf(read.Auction));
        faults.AddRange(read.Redis.Faults());
        return faults.Count == 0 ? read : throw new StartException(string.Join(Environment.NewLine, faults));
    }

    private static T Bind<T>(IConfiguration configuration, string section, List<string> faults)
        where T : class, new()
    {
        var options = new T();
        try
        {
            configuration.GetSection(section).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException fault)
        {
            faults.Add($"{section}: {fault.InnerException?.Message ?? fault.Message}");
        }

        return options;
    }
}
