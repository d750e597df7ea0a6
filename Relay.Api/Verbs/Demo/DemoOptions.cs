namespace Relay.Api.Verbs.Demo;

/// <summary>What <c>relay demo</c> was asked for.</summary>
/// <param name="Slots">How many slots to play; null for as long as nobody stops it.</param>
/// <param name="Bundles">Bundles for each slot.</param>
/// <param name="SlotMs">Length of a slot in milliseconds.</param>
/// <param name="GasLimit">Gas that a slot's winners may use together.</param>
/// <param name="Json">An object for each slot instead of the table.</param>
internal sealed record DemoOptions(int? Slots, int Bundles, uint SlotMs, ulong GasLimit, bool Json)
{
    /// <summary>True where it goes on for whoever looks at its pages.</summary>
    public bool IsOpenEnded => Slots is null;

    /// <summary>Where sentences go.</summary>
    public TextWriter Words => Json ? Console.Error : Console.Out;
}

/// <summary>The demo cannot go on; the message is for the person who started it.</summary>
internal sealed class DemoFaultException(string message) : Exception(message);
