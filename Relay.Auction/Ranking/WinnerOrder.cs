namespace Relay.Auction.Ranking;

/// <summary>Puts the winners into the order for the block: best value first, ties by tie key, each winner's predecessors directly before it.</summary>
/// <remarks>A predecessor holds an earlier nonce of an account; where there is more than one, they too come best value first.</remarks>
internal static class WinnerOrder
{
    public static int[] Of(Selection selection)
    {
        var winners = selection.ToArray();
        var order = new List<int>(winners.Length);
        var placed = new bool[selection.Contenders.Count];
        var trail = new Stack<int>();
        var before = new List<int>();
        foreach (var winner in winners)
        {
            trail.Push(winner);
            while (trail.TryPeek(out var at))
            {
                before.Clear();
                if (!placed[at]) selection.Chains.CollectPredecessors(at, before);
                before.RemoveAll(rank => placed[rank]);
                if (before.Count > 0)
                {
                    trail.Push(before.Min());
                    continue;
                }

                trail.Pop();
                if (placed[at]) continue;
                placed[at] = true;
                order.Add(at);
            }
        }

        return [.. order];
    }
}
