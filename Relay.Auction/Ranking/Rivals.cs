namespace Relay.Auction.Ranking;

/// <summary>Divides a small group into sets of which any two members clash, so that at most one of each can be chosen.</summary>
internal sealed class Rivals(Footprints footprints)
{
    private readonly List<List<int>> _sets = [];
    private readonly List<int> _setOf = [];

    /// <summary>The number of the set of the group's member at this position.</summary>
    public int SetOf(int position) => _setOf[position];

    /// <summary>Divides anew. Nonces count only as far as the senders are known already.</summary>
    public void Divide(List<int> group)
    {
        _sets.Clear();
        _setOf.Clear();
        foreach (var rank in group)
        {
            footprints.See(rank);
            var set = _sets.FindIndex(members => members.TrueForAll(member => Clash(rank, member)));
            if (set < 0)
            {
                set = _sets.Count;
                _sets.Add([]);
            }

            _sets[set].Add(rank);
            _setOf.Add(set);
        }
    }

    private bool Clash(int one, int other)
    {
        if (footprints.HashesOf(one).ContainsAny(footprints.HashesOf(other))) return true;
        foreach (ref readonly var run in footprints.RunsOf(one))
        {
            foreach (ref readonly var its in footprints.RunsOf(other))
            {
                if (run.Account == its.Account && run.Low <= its.High && its.Low <= run.High) return true;
            }
        }

        return false;
    }
}
