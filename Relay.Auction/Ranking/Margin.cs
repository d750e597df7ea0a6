namespace Relay.Auction.Ranking;

/// <summary>The fractional knapsack over all contenders as if nothing clashed.</summary>
/// <param name="Bound">Its value: no selection is worth more.</param>
/// <param name="Price">Wei per gas of the last bundle that (partly) fits: what a unit of gas is worth at the margin; 0 where all fit.</param>
internal readonly record struct Margin(double Bound, double Price)
{
    public static Margin Of(Contenders contenders)
    {
        double bound = 0;
        var left = contenders.Limits.GasLimit;
        foreach (var rank in contenders.ByDensity)
        {
            if (contenders.Gas[rank] > left)
            {
                var price = contenders.Density(rank);
                return new Margin(bound + price * left, price);
            }

            bound += contenders.Worth[rank];
            left -= contenders.Gas[rank];
        }

        return new Margin(bound, 0);
    }
}
