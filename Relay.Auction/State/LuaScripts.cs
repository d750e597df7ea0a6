namespace Relay.Auction.State;

/// <summary>The scripts, read once from the assembly's resources.</summary>
internal static class LuaScripts
{
    public static readonly string Append = Read("append.lua") + "return append(KEYS, ARGV)\n";
    public static readonly string Missing = Read("missing.lua");
    public static readonly string Offer = Read("offer.lua");
    public static readonly string CountLost = Read("count_lost.lua");
    public static readonly string Freeze = Read("freeze.lua");
    public static readonly string PutOnce = Read("next_number.lua", "put_once.lua");
    public static readonly string PutResult = Read("next_number.lua", "put_result.lua");
    public static readonly string TakeLease = Read("take_lease.lua");
    public static readonly string ExtendLease = Read("extend_lease.lua");
    public static readonly string ReleaseLease = Read("release_lease.lua");
    public static readonly string LeaseBudget = Read("lease_budget.lua");
    public static readonly string Server = Read("server.lua");
    public static readonly string PutOrder = Read("append.lua", "put_order.lua");
    public static readonly string SealOrder = Read("append.lua", "seal_order.lua");
    public static readonly string ClaimOrder = Read("claim_order.lua");
    public static readonly string NoteOrder = Read("note_order.lua");
    public static readonly string PutHint = Read("next_number.lua", "put_hint.lua");
    public static readonly string EndOrder = Read("end_order.lua");
    public static readonly string Quarantine = Read("quarantine.lua");
    public static readonly string RestoreResult = Read("restore_result.lua");
    public static readonly string Tally = Read("tally.lua");

    private static string Read(params string[] names) => string.Concat(names.Select(ReadOne));

    private static string ReadOne(string name)
    {
        using var stream = typeof(LuaScripts).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the resource {name} is missing from the build");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
