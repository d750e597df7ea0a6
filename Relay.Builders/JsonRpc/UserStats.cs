using System.Text.Json.Serialization;

namespace Relay.Builders.JsonRpc;

/// <summary>A signer's figures with the members of flashbots_getUserStatsV2: decimal texts, wei and gas.</summary>
/// <param name="IsHighPriority">False: there is one queue, and no rank by past payments.</param>
/// <param name="AllTimeValidatorPayments">What its winners paid that were included.</param>
/// <param name="AllTimeGasSimulated">Gas that its bundles were seen to use.</param>
/// <param name="Last7dValidatorPayments">The same of today (UTC) and the six days before.</param>
/// <param name="Last7dGasSimulated">The same of today and the six days before.</param>
/// <param name="Last1dValidatorPayments">The same of today.</param>
/// <param name="Last1dGasSimulated">The same of today.</param>
/// <param name="AllTimeBundles">Ours: its leaves in slots that were decided.</param>
public sealed record UserStats(
    bool IsHighPriority, string AllTimeValidatorPayments, string AllTimeGasSimulated, string Last7dValidatorPayments, string Last7dGasSimulated, string Last1dValidatorPayments, string Last1dGasSimulated,
    string AllTimeBundles);

/// <summary>The same with the members of flashbots_getUserStats, of 2021.</summary>
/// <param name="IsHighPriority">False.</param>
/// <param name="AllTimeMinerPayments">As in <see cref="UserStats"/>.</param>
/// <param name="AllTimeGasSimulated">As in <see cref="UserStats"/>.</param>
/// <param name="Last7dMinerPayments">As in <see cref="UserStats"/>.</param>
/// <param name="Last7dGasSimulated">As in <see cref="UserStats"/>.</param>
/// <param name="Last1dMinerPayments">As in <see cref="UserStats"/>.</param>
/// <param name="Last1dGasSimulated">As in <see cref="UserStats"/>.</param>
public sealed record UserStatsOf2021(
    [property: JsonPropertyName("is_high_priority")] bool IsHighPriority,
    [property: JsonPropertyName("all_time_miner_payments")] string AllTimeMinerPayments,
    [property: JsonPropertyName("all_time_gas_simulated")] string AllTimeGasSimulated,
    [property: JsonPropertyName("last_7d_miner_payments")] string Last7dMinerPayments,
    [property: JsonPropertyName("last_7d_gas_simulated")] string Last7dGasSimulated,
    [property: JsonPropertyName("last_1d_miner_payments")] string Last1dMinerPayments,
    [property: JsonPropertyName("last_1d_gas_simulated")] string Last1dGasSimulated);
