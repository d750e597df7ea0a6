using Microsoft.Extensions.Options;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Chain;

/// <summary>Checks the options of the node at start and reports every fault at once, by the key that the operator typed.</summary>
internal sealed class ChainOptionsValidator : IValidateOptions<ChainOptions>
{
    public ValidateOptionsResult Validate(string? name, ChainOptions options)
    {
        List<string> faults = [];
        if (options.HasNode && (!Uri.TryCreate(options.NodeUrl, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)))
            Fault(nameof(options.NodeUrl), "is no url of http or https; a WebSocket's goes into HeadsUrl");
        if (options.HeadsUrl.Length > 0 && (!Uri.TryCreate(options.HeadsUrl, UriKind.Absolute, out var heads) || (heads.Scheme != Uri.UriSchemeWs && heads.Scheme != Uri.UriSchemeWss)))
            Fault(nameof(options.HeadsUrl), "is no url of ws or wss");
        if (options.HeadsUrl.Length > 0 && !options.HasNode) Fault(nameof(options.HeadsUrl), "needs a NodeUrl beside it");
        Range(nameof(options.SimulationBudgetMilliseconds), options.SimulationBudgetMilliseconds, 20, 10_000);
        Range(nameof(options.SimulationMarginMilliseconds), options.SimulationMarginMilliseconds, 0, 5_000);
        Range(nameof(options.LeastSimulationMilliseconds), options.LeastSimulationMilliseconds, 0, 5_000);
        Range(nameof(options.CallMilliseconds), options.CallMilliseconds, 10, 10_000);
        Range(nameof(options.Parallelism), options.Parallelism, 1, 64);
        Range(nameof(options.PollMilliseconds), options.PollMilliseconds, 20, 10_000);
        Range(nameof(options.MaxHeadAgeSeconds), options.MaxHeadAgeSeconds, 0, 86_400);
        Range(nameof(options.MaxRequestBytes), options.MaxRequestBytes, 65_536, 1_073_741_824);
        Range(nameof(options.MaxAnswerBytes), options.MaxAnswerBytes, 65_536, 1_073_741_824);
        if (!Address.TryParse(options.FeeRecipient, out var recipient) || recipient.IsZero) Fault(nameof(options.FeeRecipient), "is no address, or zero");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Range(string key, long value, long least, long most)
        {
            if (value < least || value > most) Fault(key, $"is {value}, and must be from {least} to {most}");
        }

        void Fault(string key, string why) => faults.Add($"{ChainOptions.Section}:{key} {why}.");
    }
}
