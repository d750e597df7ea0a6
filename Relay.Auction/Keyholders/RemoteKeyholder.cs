using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;

namespace Relay.Auction.Keyholders;

/// <summary>A keyholder in a process of its own, over HTTPS. What cannot be reached, or answers out of form, is "not now", in bounded time.</summary>
/// <remarks>Every call may be repeated, so every call is tried again, with jitter, in the time that is left to the slot's deadline.</remarks>
public sealed class RemoteKeyholder : IKeyholder
{
    // After the deadline too a holder that is there is asked: its answer is its signed refusal.
    private const double LeastMilliseconds = 200;

    private static readonly ResiliencePropertyKey<TimeSpan> TimeLeft = new("time-left");

    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly TimeSpan _longest;
    private readonly ResiliencePipeline _pipeline;
    private readonly ConcurrentDictionary<Hash32, ulong> _deadlines = new();

    /// <param name="http">With the holder's base address, this side's certificate, and the holder's pinned; stays the caller's.</param>
    /// <param name="address">The holder's address: what it signs is checked against it.</param>
    /// <param name="time">The clock of deadlines and retries.</param>
    /// <param name="longest">The most that one call takes, retries included.</param>
    public RemoteKeyholder(HttpClient http, Address address, TimeProvider time, TimeSpan longest)
    {
        ArgumentNullException.ThrowIfNull(http);
        (_http, Address, _time, _longest) = (http, address, time, longest);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = args => ValueTask.FromResult(args.Context.Properties.GetValue(TimeLeft, longest)) })
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>(),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(30),
                MaxDelay = TimeSpan.FromMilliseconds(500),
                MaxRetryAttempts = 20,
            })
            .Build();
    }

    /// <inheritdoc/>
    public Address Address { get; }

    /// <inheritdoc/>
    public Task<HolderAnswer<ReadOnlyMemory<byte>>> OfferKeyAsync(SlotKeyRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        return CallAsync("offer", HolderWire.Encode(request), request.Deadline, body => body.Length == SlotHolder.KeySize ? new(true, body) : default(Read<ReadOnlyMemory<byte>>), cancellation);
    }

    /// <inheritdoc/>
    public Task<HolderAnswer<ReadOnlyMemory<byte>>> CoSignAsync(ReadOnlyMemory<byte> header, CancellationToken cancellation)
    {
        if (!SlotHeader.TryDecode(header.Span, out var decoded, out var fault)) return Task.FromResult(Not<ReadOnlyMemory<byte>>($"the header is not valid: {fault}"));
        Remember(decoded);
        return CallAsync("co-sign", header.ToArray(), decoded.Deadline, body => body.Length == ProtocolSignature.Size ? new(true, body) : default(Read<ReadOnlyMemory<byte>>), cancellation);
    }

    /// <inheritdoc/>
    public Task<HolderAnswer<uint>> DeliverAsync(Hash32 slotHash, uint firstSequence, IReadOnlyList<HolderLeaf> leaves, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        if (leaves.Count > 0) Remember(leaves[0].Header);
        return CallAsync($"{slotHash}/leaves", HolderWire.Encode(firstSequence, leaves), DeadlineOf(slotHash),
            body => body.Length == 4 ? new(true, new CanonicalReader(body.Span).U32()) : default(Read<uint>), cancellation);
    }

    /// <inheritdoc/>
    public Task<HolderAnswer<SignedObject<Marks>>> MarkAsync(SignedObject<SetCommit> commitment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        return CallAsync("mark", HolderWire.Encode(commitment), DeadlineOf(commitment.Value.SlotHash), ReadMarks, cancellation);

        Read<SignedObject<Marks>> ReadMarks(ReadOnlyMemory<byte> body)
            => HolderWire.TrySplit(body, out var value, out var signature) && Marks.TryDecode(value.Span, commitment.Value.Count, out var marks)
                && new SignedObject<Marks>(marks, signature) is var signed && signed.IsBy(Address) ? new(true, signed) : default;
    }

    /// <inheritdoc/>
    public Task<HolderAnswer<Release>> ReleaseAsync(Hash32 slotHash, Certificate certificate, CancellationToken cancellation)
        => CallAsync($"{slotHash}/release", HolderWire.Encode(certificate), DeadlineOf(slotHash),
            body => Release.TryDecode(body.Span, out var release) ? new(true, release) : default(Read<Release>), cancellation);

    /// <inheritdoc/>
    public Task<HolderAnswer<SignedObject<Refusal>>> RefuseAsync(Hash32 slotHash, RejectionCode reason, CancellationToken cancellation)
        => CallAsync($"{slotHash}/refuse", [(byte)((ushort)reason >> 8), (byte)reason], ulong.MaxValue, ReadRefusal, cancellation);

    /// <inheritdoc/>
    public async Task FinishAsync(Hash32 slotHash, CancellationToken cancellation)
    {
        await CallAsync($"{slotHash}/finish", [], ulong.MaxValue, _ => new Read<bool>(true, true), cancellation).ConfigureAwait(false);
        _deadlines.TryRemove(slotHash, out _);
    }

    private async Task<HolderAnswer<T>> CallAsync<T>(string path, byte[] body, ulong deadline, Func<ReadOnlyMemory<byte>, Read<T>> read, CancellationToken cancellation)
    {
        var now = _time.NowMs();
        var left = deadline > now ? Math.Min(_longest.TotalMilliseconds, deadline - now) : 0;
        var context = ResilienceContextPool.Shared.Get(cancellation);
        context.Properties.Set(TimeLeft, TimeSpan.FromMilliseconds(Math.Max(LeastMilliseconds, left)));
        try
        {
            var (status, answer) = await _pipeline.ExecuteAsync(async attempt => await SendAsync(path, body, attempt.CancellationToken).ConfigureAwait(false), context).ConfigureAwait(false);
            return Interpret(status, answer, read);
        }
        catch (Exception fault) when (fault is HttpRequestException or TimeoutRejectedException or IOException || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // Cancelled, and not by the caller: the handler gave up connecting.
            return Not<T>($"the keyholder cannot be reached: {(fault is TimeoutRejectedException or OperationCanceledException ? "no answer in time" : fault.Message)}");
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task<(int Status, ReadOnlyMemory<byte> Body)> SendAsync(string path, byte[] body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{HolderWire.Root}/{path}") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(HolderWire.MediaType);
        using var response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
    }

    private HolderAnswer<T> Interpret<T>(int status, ReadOnlyMemory<byte> body, Func<ReadOnlyMemory<byte>, Read<T>> read)
    {
        switch (status)
        {
            case HolderWire.Given when read(body) is { IsValid: true } given:
                return new HolderAnswer<T>.Given(given.Value);
            case HolderWire.Refused when ReadRefusal(body) is { IsValid: true } refusal:
                return new HolderAnswer<T>.Refused(refusal.Value);
            case HolderWire.NotNow:
                var (from, why) = HolderWire.DecodeNotNow(body.Span);
                return new HolderAnswer<T>.NotNow(why, from);
            default:
                return Not<T>($"the keyholder answered out of form, with status {status}");
        }
    }

    private Read<SignedObject<Refusal>> ReadRefusal(ReadOnlyMemory<byte> body)
        => HolderWire.TrySplit(body, out var value, out var signature) && Refusal.TryDecode(value.Span, out var refusal)
            && new SignedObject<Refusal>(refusal, signature) is var signed && signed.IsBy(Address) ? new(true, signed) : default;

    private ulong DeadlineOf(Hash32 slotHash) => _deadlines.TryGetValue(slotHash, out var deadline) ? deadline : ulong.MaxValue;

    private void Remember(SlotHeader header)
    {
        if (!_deadlines.TryAdd(header.Hash, header.Deadline)) return;
        foreach (var (slot, deadline) in _deadlines)
            if (deadline < _time.NowMs()) _deadlines.TryRemove(slot, out _);
    }

    private static HolderAnswer<T> Not<T>(string why) => new HolderAnswer<T>.NotNow(why);

    private readonly record struct Read<T>(bool IsValid, T Value);
}
