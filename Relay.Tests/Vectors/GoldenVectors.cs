namespace Relay.Tests.Vectors;

/// <summary>Figures of the protocol, made once by this code and by docs/clients/seal.mjs, byte for byte the same. They never change under version 1.</summary>
/// <remarks>Keys and random bytes are SHA-256 of "relay test " and a name: see docs/protocol.md and Support/SealingSlot.cs.</remarks>
internal static class GoldenVectors
{
    public const string Header =
        "0x"
        + "0100000000000000014d8ceb4c501ca70a411af92f76abc80e5935c79e0000000000895440000001a3185c5000000001a3185c7cec000001a3185c7d1e000001"
        + "a3185c9e20000000000000000000000000000000000000000000000000000000003b9aca0000000001000000000000000000004e2001f40400fa73a98ab64452"
        + "7caab0665e0ec18fdfdd2b34b62001010100daf52d300bad0d1f451fabb0cfa36b5ffab0f79a04171768b94d40e54cf15bc9f848b48e98dc2f87f1e8c9bf33fc"
        + "7f37c22b5f9501481e324034153ae6e27c636038e6f6134310a04eb7b0930c379fdd423efdf76f";

    public const string SlotHash = "0x992b1f7db5e30764be3e0968fc345591bdffcd24e41f543bc6c3f11bf0947cf2";

    public const string RelaySignature = "0x3c22a55b1c780b1ee68e106aa117244d38af69adafbc29dbce8cf4fcb9a42b685d49d30690fd3456d1deadff116f8042f8eebf1319c067f25f049aef6a653fe21b";

    public const string BundleId = "0x36ffc8297de07f3e9b32855075a47c4b";

    public const string Random = "0xdfc1e1de40ff05b706ae2d05809a2b50a8565e426e829fbe0bc21867a8b9418f";

    public const string Core =
        "0x"
        + "01010101992b1f7db5e30764be3e0968fc345591bdffcd24e41f543bc6c3f11bf0947cf228950b956c23513da15422b91ec9e4d6ea00be5b36ffc8297de07f3e"
        + "9b32855075a47c4b0000000000000007";

    public const string CoreHash = "0x12eb0e3fe39e8367f45f9f97c8d68084ba3c70aba130087694deb2978b9fc92c";

    public const string Seed = "0xb0da8a935f38ad733b93d5e10c8c3bc66467d41a229e74703149323d0e651f80";

    public const string Tie = "0x06858de24de45bb12f224fd360711232e3ce940fd7ffa67c0f79b0fa96b6ce62";

    public const string Blind = "0x1cbe3aa8880a1bfa68f4debda6c2038f9b977f2b05e9b79ad40928e68f5e87e8";

    public const string HeadHash = "0x0d08aad529c25770638f1ac587a01c023e634b5b12e5abb95d8fa89dd73e2765";

    public const string SealsHash = "0x01833e03b0e63eae6d5c2d43495d1e9abbb6325bdcae5c7e6e3495499098f0ac";

    public const string TieHash = "0x037590ef5e83cc9a7fca69e0f22da5aa867bb64ed621158d85fc26c8d9309308";

    public const string Leaf = "0xbdc1dde5d676c80f869a0fbc2454dec3b3a3d8e070c2792000c66981c4c173a3";

    public const string Signature = "0x8cef6a88d75be122c51c6b7718cbaadf668afcd6b16830eaf6f27e493626dfd65b2d1a7bbcbcecb9acabb0f33f5b9a35da1d166c75ba3baae36a82656f4f8b851c";

    public const string EnvelopeSha256 = "0xe006eb530d4791b7b164b50dd278cd987deb483bdadc157fc13766562bb500c8";

    public const string Cancel =
        "0x"
        + "01020000992b1f7db5e30764be3e0968fc345591bdffcd24e41f543bc6c3f11bf0947cf228950b956c23513da15422b91ec9e4d6ea00be5b36ffc8297de07f3e"
        + "9b32855075a47c4b0000000000000008714334ec6c9eb30c81cdeb5255d435db0562172d5d6a5a40e81af8e9df63023d0780666006d4d301fdd57aa6e10bad6a"
        + "cedcaeb0b1c1e175f86ca285a92ac4b01c";

    public const string CommitteeSlotHash = "0x07034d55079c0250031a3fda1825fa26c361053c44e6cf65f0dfb40b62c7e2fa";

    public const string CommitteeLeaf = "0xa5bad2ee39ac943a7e8ec8535bdfa2333fea135e12defb162c5ce6eb631b441f";

    public const string RefundLeaf = "0xad8447dfc85fca0e2f6f34d355aba358bfa38c966aea27bf418c273b16b8d10b";

    public const string CommitteeEnvelopeSha256 = "0x367eb3714e11ab6f2700a7cd6aca43d65207da1b7ca7033465a8c0add592b637";
}
