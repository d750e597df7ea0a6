using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Ranking;

namespace Relay.Tests.Ranking;

[TestFixture, Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class RankPropertyTests
{
    private static readonly Config Quietly = Config.QuickThrowOnFailure.WithMaxTest(200);

    [Test]
    public void Winners_are_always_allowed_and_run_in_their_order()
        => Check.One(Quietly, Prop.ForAll<int>(seed =>
        {
            var instance = Make(seed, 60);
            var reference = new Reference(instance);
            var outcome = instance.Rank();
            return reference.IsAllowed([.. outcome.Winners]) && reference.Runs(outcome.Winners)
                && outcome.Winners.All(winner => outcome.Codes[winner] == RejectionCode.None)
                && outcome.Codes.Count(code => code == RejectionCode.None) == outcome.Winners.Count;
        }));

    [Test]
    public void No_loser_could_be_added()
        => Check.One(Quietly, Prop.ForAll<int>(seed =>
        {
            var instance = Make(seed, 40);
            var reference = new Reference(instance);
            var outcome = instance.Rank();
            return !instance.Candidates.Any(loser => outcome.Codes[loser.Index] != RejectionCode.None && reference.IsAllowed([.. outcome.Winners, loser.Index]));
        }));

    [Test]
    public void The_order_in_which_candidates_come_changes_nothing()
        => Check.One(Quietly, Prop.ForAll<int>(seed =>
        {
            var instance = Make(seed, 60);
            var shuffled = instance.Candidates.ToArray();
            new Random(seed + 1).Shuffle(shuffled);
            var one = instance.Rank();
            var other = Ranker.Rank(shuffled, instance.Limits, instance);
            return one.Winners.SequenceEqual(other.Winners) && one.TotalValue == other.TotalValue && one.Steps == other.Steps && one.Rule == other.Rule
                && shuffled.Select((candidate, place) => other.Codes[place] == one.Codes[candidate.Index]).All(same => same);
        }));

    [Test]
    public void Asking_for_senders_late_changes_nothing()
        => Check.One(Quietly, Prop.ForAll<int>(seed =>
        {
            var instance = Make(seed, 60);
            var lazy = instance.Rank();
            var eager = Ranker.Rank([.. instance.Candidates], instance.Limits, new Scrambled(instance, lazy));
            return lazy.Winners.SequenceEqual(eager.Winners) && lazy.Codes.SequenceEqual(eager.Codes);
        }));

    private static Instance Make(int seed, int most)
    {
        var instance = RandomInstances.Make(seed, 1, most);
        instance.Limits = instance.Limits with { StepBudget = 10_000 };
        return instance;
    }

    [TestCaseSource(nameof(HostileNames))]
    public void Slot_that_is_made_to_be_slow_to_rank_is_ranked_rightly(string name)
    {
        var instance = HostileSlots.All.Single(slot => slot.Name == name).Make(400, 3_000_000, 21_000);
        var reference = new Reference(instance);

        var outcome = instance.Rank();

        outcome.Winners.Should().NotBeEmpty();
        (reference.IsAllowed([.. outcome.Winners]), reference.Runs(outcome.Winners)).Should().Be((true, true));
        reference.ValueOf(outcome.Winners).Should().BeGreaterThanOrEqualTo(reference.BetterGreedy());
    }

    private static IEnumerable<string> HostileNames() => HostileSlots.All.Select(slot => slot.Name);

    [Test]
    public void Runs_in_parallel_agree()
    {
        var slot = new BusySlot(2_000, seed: 7);
        var expected = slot.Rank();
        Parallel.For(0, 16, _ => new BusySlot(2_000, seed: 7).Rank().Winners.Should().Equal(expected.Winners));
    }

    /// <summary>Gives every bundle that was never asked about other accounts, or a signature of nobody: a ranking that depended on them would differ.</summary>
    private sealed class Scrambled(Instance instance, RankingOutcome seen) : RankingAccounts
    {
        private readonly HashSet<(int, int)> _asked = [.. instance.Asked];
        private readonly Random _random = new(seen.Winners.Count);

        public override bool TryAccountOf(int candidate, int claim, out Address account)
        {
            if (_asked.Contains((candidate, claim))) return instance.TryAccountOf(candidate, claim, out account);
            account = Instance.AddressOf(_random.Next());
            return _random.Next(4) > 0;
        }

        public override bool TryChainNonceOf(Address account, out ulong nonce) => instance.TryChainNonceOf(account, out nonce);
    }
}
