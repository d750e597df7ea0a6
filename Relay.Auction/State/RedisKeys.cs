using System.Globalization;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>Every Redis key of one chain, beside its time to live and its writer.</summary>
/// <remarks>
/// All keys but <see cref="Budget"/> share the hash tag {relay:chainId}, so that each script is atomic in a cluster too. "Retention" is
/// <see cref="StoreOptions.RetentionSeconds"/>, counted from the first write. <see cref="Fence"/>, <see cref="Identity"/>, <see cref="Feed"/> and
/// <see cref="Tip"/>, whose numbers must not start again, live for <see cref="LastingSeconds"/> from the last moment in which a node led; each is bounded in size.
/// </remarks>
internal sealed class RedisKeys(ulong chainId)
{
    /// <summary>How long what is numbered outlives the last leader, and a builder's notes the last note: 90 days.</summary>
    public const int LastingSeconds = 90 * 86_400;

    private readonly string _chain = $"{{relay:{chainId.ToString(CultureInfo.InvariantCulture)}}}:";

    /// <summary>The signed header of a slot. String; retention; <see cref="HeaderStore"/>.</summary>
    public RedisKey Header(ulong slot) => Of(slot, "header");

    /// <summary>The entries of a slot in sequence order. List; retention; append.lua (by itself, in put_order.lua, in seal_order.lua), offer.lua.</summary>
    public RedisKey Leaves(ulong slot) => Of(slot, "leaves");

    /// <summary>What is known of a slot's leaves, signers and nonces, and its freeze. Hash; retention; append.lua, offer.lua, freeze.lua.</summary>
    public RedisKey LeafIndex(ulong slot) => Of(slot, "index");

    /// <summary>Leaves that a node knows to have stood in the log and that it lacks: the slot is tainted while there is one. Hash by sequence; retention; offer.lua, quarantine.lua.</summary>
    public RedisKey Lost(ulong slot) => Of(slot, "lost");

    /// <summary>The header as the feed told of it. String; retention; put_once.lua.</summary>
    public RedisKey Announced(ulong slot) => Of(slot, "announced");

    /// <summary>The set commitment of a slot. String; retention; put_once.lua.</summary>
    public RedisKey Set(ulong slot) => Of(slot, "set");

    /// <summary>A record of a slot. String; retention; put_once.lua, but for the fates of winners and the block: <see cref="SlotRecords.ReplaceAsync"/>.</summary>
    public RedisKey Record(ulong slot, RecordKind kind) => Of(slot, WordOf(kind));

    /// <summary>The result of a slot and its feed number. Hash n, b; retention; put_result.lua.</summary>
    public RedisKey Result(ulong slot) => Of(slot, "result");

    /// <summary>What the feed sends beside a slot's result. String; retention; put_result.lua.</summary>
    public RedisKey Payload(ulong slot) => Of(slot, "payload");

    /// <summary>That a node took it upon itself to push a slot's winners. String; retention; <see cref="BuilderJournal"/>.</summary>
    public RedisKey Pushed(ulong slot) => Of(slot, "pushed");

    /// <summary>The token of the lease in force. String; the lease's duration; take_lease.lua, extend_lease.lua, release_lease.lua.</summary>
    public RedisKey Lease => _chain + "lease";

    /// <summary>The token of the newest epoch. String of at most 128 characters; lasting; take_lease.lua, extend_lease.lua.</summary>
    public RedisKey Fence => _chain + "fence";

    /// <summary>Whose keys this chain's records are signed and encrypted with. String of at most 200 characters; lasting; the first node that starts.</summary>
    public RedisKey Identity => _chain + "identity";

    /// <summary>Written to see whether writes are taken, and before replicas are waited for. Empty string; a minute; <see cref="RelayStore.TouchAsync"/>, <see cref="ReplicaWait"/>.</summary>
    public RedisKey Marker => _chain + "marker";

    /// <summary>The feed log. Stream, id = feed number; lasting, the last three for each of <see cref="StoreOptions.ResultsKept"/>; put_once.lua, put_result.lua.</summary>
    public RedisKey Feed => _chain + "feed";

    /// <summary>The blocks that builders reported for a slot, by builder. Hash; retention; <see cref="BuilderJournal"/>.</summary>
    public RedisKey Reports(ulong slot) => Of(slot, "reports");

    /// <summary>What the relay knows of a registered builder. Stream; 90 days from the last note, the last 2,000 notes; <see cref="BuilderJournal"/>.</summary>
    public RedisKey Builder(string name) => _chain + "builder:" + name;

    /// <summary>A standing order under its name (a MAC). Hash b, r, s, p, l, w, h; its window and the retention; put_order.lua, claim_order.lua, seal_order.lua, end_order.lua, put_hint.lua.</summary>
    public RedisKey Order(string name) => _chain + "order:" + name;

    /// <summary>The names of the orders that wait, by the number of their last change. Sorted set of at most as many as the relay takes; as the longest order; put_order.lua, end_order.lua.</summary>
    public RedisKey Orders => _chain + "orders";

    /// <summary>The names of an owner's orders that wait. Sorted set; as the longest of them; put_order.lua, end_order.lua.</summary>
    public RedisKey OrderOwner(string owner) => _chain + "order-owner:" + owner;

    /// <summary>What became of a signed body: the order's name, its revision, the first receipt. Hash o, r, a; the order's window; put_order.lua, end_order.lua.</summary>
    public RedisKey OrderContent(string content) => _chain + "order-content:" + content;

    /// <summary>The names of the backruns of a private transaction. Set of at most as many as the relay takes; as the longest of them; <see cref="OrderStore"/>.</summary>
    public RedisKey OrderFollowers(string target) => _chain + "order-followers:" + target;

    /// <summary>The name of an order by another of its properties. String; as the order; put_order.lua.</summary>
    public RedisKey OrderAlias(string alias) => _chain + "order-alias:" + alias;

    /// <summary>A signer's figures under its name (a MAC). Hash of at most 35 numbers; 90 days from its last slot; tally.lua.</summary>
    public RedisKey Signer(string name) => _chain + "signer:" + name;

    /// <summary>That a slot was added to its signers' figures. String; retention; tally.lua.</summary>
    public RedisKey Tallied(ulong slot, TallyKind kind) => Of(slot, SignerTallies.Word(kind));

    /// <summary>What owners share of their orders, for everybody. Stream, id = the event's number; the retention after the newest, trimmed to as many as the relay keeps; put_hint.lua.</summary>
    public RedisKey Hints => _chain + "hints";

    /// <summary>Last feed number, set and result, last change of orders, last hint, last result whose winners were looked up among orders, last results whose figures were added. Hash of eight fields; lasting; put_once.lua, put_result.lua, put_order.lua, put_hint.lua.</summary>
    public RedisKey Tip => _chain + "tip";

    /// <summary>A signed request that was answered. String; what is left of its life; <see cref="ReplayCache"/>.</summary>
    public RedisKey Request(Ethereum.Address signer, Ethereum.Hash32 request) => $"{_chain}request:{signer}:{request}";

    /// <summary>What is left of a budget of requests, under a MAC; the one key without the chain's hash tag, so that a cluster spreads these. Hash l, t;
    /// twice as long as it takes to refill; lease_budget.lua.</summary>
    public RedisKey Budget(string name) => string.Create(CultureInfo.InvariantCulture, $"relay-budget:{chainId}:{name}");

    /// <summary>The channel of wake-ups (nothing is stored); published by every script that adds something, but for leaves and orders.</summary>
    public string Wake => _chain + "wake";

    /// <summary>The channel of wake-ups for leaves, of which there are many: who does not follow them is not told; append.lua, offer.lua.</summary>
    public string LeafWake => _chain + "leaf";

    /// <summary>Where the value of a key is moved to that the relay did not write. Any type; retention; quarantine.lua.</summary>
    public static RedisKey Damaged(RedisKey key) => (string)key! + ":damaged";

    /// <summary>What a slot has from before its first leaf, and the type of each.</summary>
    public IReadOnlyList<(RedisKey Key, string Type)> OfHeader(ulong slot) => [(Header(slot), "string"), (Announced(slot), "string")];

    /// <summary>What a slot has besides, and the type of each.</summary>
    public IReadOnlyList<(RedisKey Key, string Type)> OfClose(ulong slot) =>
    [
        (Leaves(slot), "list"), (LeafIndex(slot), "hash"), (Lost(slot), "hash"), (Set(slot), "string"), (Result(slot), "hash"), (Payload(slot), "string"), (Reports(slot), "hash"),
        .. Enum.GetValues<RecordKind>().Select(kind => (Record(slot, kind), "string")),
    ];

    /// <summary>What outlives slots, and the type of each. A fence, or a lease, of another type is none (take_lease.lua).</summary>
    public IReadOnlyList<(RedisKey Key, string Type)> OfChain => [(Tip, "hash"), (Feed, "stream"), (Orders, "zset"), (Hints, "stream"), (Identity, "string")];

    private string Of(ulong slot, string word) => string.Create(CultureInfo.InvariantCulture, $"{_chain}{slot}:{word}");

    private static string WordOf(RecordKind kind) => kind switch
    {
        RecordKind.Marks => "marks",
        RecordKind.Refusal => "refusal",
        RecordKind.Simulation => "simulation",
        RecordKind.Transcript => "transcript",
        RecordKind.Outcomes => "outcomes",
        RecordKind.Openings => "openings",
        RecordKind.SetSignature => "set-signature",
        RecordKind.ResultSignature => "result-signature",
        RecordKind.Fates => "fates",
        RecordKind.Block => "block",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "has no key"),
    };
}
