using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Ethereum;

public sealed class KeccakTests
{
    [TestCase("", "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [TestCase("abc", "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    public void Known_texts_have_their_known_hashes(string text, string hash)
        => Keccak.Hash(Encoding.ASCII.GetBytes(text)).ToString().Should().Be(hash);

    // Byte i of the message is i mod 251; hashes by an independent implementation that also reproduces SHA3-256.
    [TestCase(135, "0xcbdfd9dee5faad3818d6b06f95a219fd290b0e1706f6a82e5a595b9ce9faca62")]
    [TestCase(136, "0x7ce759f1ab7f9ce437719970c26b0a66ff11fe3e38e17df89cf5d29c7d7f807e")]
    [TestCase(137, "0xac73d4fae68b8453f764007c1a20ce95994187861f0c3227a3a8e99a73a3b1db")]
    [TestCase(272, "0x8e2476e65823b24d96ebe239f2c1534cdf763e689e2410c3b1cb0c74e6177bfc")]
    [TestCase(1000, "0xaf692982e84a5a9688359025660a7857cd28ee7c8d867cfa1677baf2e6d1f63b")]
    public void Messages_at_and_over_the_edges_of_a_block_have_their_known_hashes(int length, string hash)
        => Keccak.Hash(Message(length)).ToString().Should().Be(hash);

    [Test]
    public void Pieces_hash_as_the_whole_wherever_the_cuts_are()
    {
        var message = Message(300);
        var whole = Keccak.Hash(message);
        for (var first = 0; first <= message.Length; first += 17)
        {
            for (var second = first; second <= message.Length; second += 17)
                Keccak.Hash(message.AsSpan(0, first), message.AsSpan(first, second - first), message.AsSpan(second)).Should().Be(whole);
        }
    }

    private static byte[] Message(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i % 251))];
}
