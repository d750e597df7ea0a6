using Relay.Auction.Chain;

namespace Relay.Auction.Simulating;

/// <summary>What a node's limits leave of the gas of one request, call by call.</summary>
internal sealed class RequestGas(SimulationTarget target)
{
    private UInt128 _used;
    private UInt128 _limits;

    /// <summary>Counts a call that surely gets all the gas that it asks for.</summary>
    /// <returns>False where the node might give it less: it is not counted, and nothing behind it is known.</returns>
    public bool TryTake(ulong limit, ulong used)
    {
        if (target.MostBlockGas > 0 && _used + limit > target.MostBlockGas) return false;
        var before = target.CapScope switch { GasCapScope.Call => UInt128.Zero, GasCapScope.Used => _used, _ => _limits };
        if (target.GasCap > 0 && before + limit > target.GasCap) return false;
        (_used, _limits) = (_used + used, _limits + limit);
        return true;
    }
}
