using System.Buffers.Binary;
using Relay.Auction.Ethereum;
using Relay.Auction.Ranking;

using Relay.Auction.Receipts;

namespace Relay.Tests.Ranking;

/// <summary>Builds candidates by hand or from a printed seed, and answers for their accounts.</summary>
internal sealed class Instance : RankingAccounts
{
    private readonly Dictionary<int, int[]> _accounts = [];

    public List<RankingCandidate> Candidates { get; } = [];

    public Dictionary<int, ulong> ChainNonces { get; } = [];

    public RankingLimits Limits { get; set; } = new(30_000_000, 6, UInt256.Zero);

    /// <summary>Claims that were asked for.</summary>
    public HashSet<(int Candidate, int Claim)> Asked { get; } = [];

    public static Hash32 Hash(ulong number, byte kind = 0)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        bytes[0] = kind;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[^8..], number);
        return new Hash32(bytes);
    }

    public static Address AddressOf(int account)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        BinaryPrimitives.WriteInt32BigEndian(bytes[^4..], account + 1);
        return new Address(bytes);
    }

    /// <summary>Adds a bundle; account −1 is a claim whose signature has no account.</summary>
    public Instance Bundle(UInt256 value, ulong gas, (int Account, ulong Nonce)[]? nonces = null, ulong[]? hashes = null, ulong? tie = null, uint blobs = 0, params (int Account, ulong Nonce)[] authorisations)
    {
        var index = Candidates.Count;
        nonces ??= [(1_000_000 + index, 0)];
        hashes ??= [1_000_000UL + (ulong)index];
        NonceClaim[] claims = [.. nonces.Select(n => new NonceClaim(n.Nonce)), .. authorisations.Select(a => new NonceClaim(a.Nonce, Soft: true))];
        _accounts[index] = [.. nonces.Select(n => n.Account), .. authorisations.Select(a => a.Account)];
        Candidates.Add(new RankingCandidate(
            index, value, gas, blobs, new TieKey(Hash(tie ?? (ulong)index), Hash((ulong)index)), hashes.Select(h => Hash(h)).ToArray(), claims));
        return this;
    }

    public int[] AccountsOf(int candidate) => _accounts[candidate];

    public RankingOutcome Rank() => Ranker.Rank([.. Candidates], Limits, this);

    public override bool TryAccountOf(int candidate, int claim, out Address account)
    {
        lock (Asked) Asked.Add((candidate, claim));
        var number = _accounts[candidate][claim];
        account = AddressOf(number);
        return number >= 0;
    }

    public override bool TryChainNonceOf(Address account, out ulong nonce)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        account.CopyTo(bytes);
        return ChainNonces.TryGetValue(BinaryPrimitives.ReadInt32BigEndian(bytes[^4..]) - 1, out nonce);
    }
}
