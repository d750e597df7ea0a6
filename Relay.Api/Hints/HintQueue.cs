using System.Threading.Channels;

namespace Relay.Api.Hints;

/// <summary>Names of orders whose hints this node is to publish. Bounded: what finds no room stays marked in the store, and is posted again when a slot opens.</summary>
internal sealed class HintQueue
{
    private readonly Channel<string> _names = Channel.CreateBounded<string>(1_024);

    /// <summary>Never waits.</summary>
    public void Post(string name) => _ = _names.Writer.TryWrite(name);

    /// <summary>The names as they come.</summary>
    public IAsyncEnumerable<string> TakeAllAsync(CancellationToken cancellation) => _names.Reader.ReadAllAsync(cancellation);
}
