using FluentAssertions;
using FluentAssertions.Execution;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ranking;

namespace Relay.Tests.Ranking;

[TestFixture, Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class RankQualityTests
{
    [TestCase(0, 1_000, 4, 20, 1.0, TestName = "Up_to_twenty_bundles_are_solved_exactly")]
    [TestCase(50_000, 60, 21, 28, 0.99, TestName = "Beyond_twenty_the_result_is_at_least_99_percent_of_the_optimum_on_average")]
    public void Result_stands_beside_the_exact_optimum(int firstSeed, int count, int fewest, int most, double least)
    {
        double sum = 0, worst = 1;
        long steps = 0;
        for (var seed = firstSeed; seed < firstSeed + count; seed++)
        {
            var instance = RandomInstances.Make(seed, fewest, most);
            var reference = new Reference(instance);
            var outcome = instance.Rank();
            var value = reference.ValueOf(outcome.Winners);
            var optimum = reference.Optimum();
            using var scope = new AssertionScope($"seed {seed}");
            reference.IsAllowed([.. outcome.Winners]).Should().BeTrue();
            reference.Runs(outcome.Winners).Should().BeTrue();
            value.Should().BeInRange(reference.BetterGreedy(), optimum);
            if (outcome.Rule == RankingRule.Exact) value.Should().Be(optimum);
            ((double)value).Should().BeLessThanOrEqualTo(outcome.UpperBound * (1 + 1e-9));
            var ratio = optimum == 0 ? 1 : (double)value / optimum;
            (sum, worst, steps) = (sum + ratio, Math.Min(worst, ratio), Math.Max(steps, outcome.Steps));
        }

        TestContext.Out.WriteLine($"seeds {firstSeed} … {firstSeed + count - 1}: average {sum / count:P3}, worst {worst:P2}, most steps {steps}");
        (sum / count).Should().BeGreaterThanOrEqualTo(least);
    }

    [Test]
    public void Without_any_step_the_result_is_the_better_greedy_or_more()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var instance = RandomInstances.Make(seed, 4, 20);
            instance.Limits = instance.Limits with { StepBudget = 0 };
            var reference = new Reference(instance);
            var outcome = instance.Rank();
            reference.IsAllowed([.. outcome.Winners]).Should().BeTrue();
            reference.ValueOf(outcome.Winners).Should().BeGreaterThanOrEqualTo(reference.BetterGreedy(), $"of seed {seed}");
            outcome.BudgetStopped.Should().BeTrue();
        }
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void A_busy_slot_comes_within_one_percent_of_the_fractional_knapsack(int seed)
    {
        var outcome = new BusySlot(10_000, seed).Rank();
        var ratio = (double)outcome.TotalValue.Low / outcome.UpperBound;
        TestContext.Out.WriteLine($"seed {seed}: {ratio:P3} of the bound, {outcome.Winners.Count} winners, {outcome.Examined} examined, {outcome.Steps} steps");
        ratio.Should().BeInRange(0.99, 1);
        outcome.Examined.Should().BeLessThan(600, "senders of bundles that cannot win are not asked for");
    }

    [Test]
    public void Of_many_bundles_around_one_transaction_only_those_that_can_win_have_their_senders_looked_up()
    {
        var instance = new Instance();
        for (ulong bundle = 0; bundle < 500; bundle++) instance.Bundle(1_000 + bundle, 100_000, hashes: [bundle % 5, 100 + bundle]);
        var outcome = instance.Rank();
        outcome.Winners.Should().Equal(499, 498, 497, 496, 495);
        outcome.Codes.Take(495).Should().AllBeEquivalentTo(RejectionCode.DuplicateTransaction);
        instance.Asked.Select(asked => asked.Candidate).Should().OnlyContain(candidate => candidate >= 495);
    }
}
