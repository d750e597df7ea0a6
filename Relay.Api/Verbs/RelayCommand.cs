using System.CommandLine;
using System.CommandLine.Invocation;
using Relay.Api.Verbs.Demo;

namespace Relay.Api.Verbs;

/// <summary>The command line of the one binary: <c>relay VERB</c>.</summary>
internal static class RelayCommand
{
    /// <summary>Longer than any drain: the verb decides how it ends after Ctrl-C, not the parser's timer.</summary>
    private static readonly TimeSpan Termination = TimeSpan.FromMinutes(6);

    public static RootCommand Create(Func<string[], CancellationToken, Task<int>> serve, TimeProvider time)
    {
        var root = new RootCommand(
            """
            A private transaction relay for Ethereum with a sealed-bid auction.

            A first look, with a chain, searchers and a builder of its own:   relay demo
            The relay itself:                                                  relay serve
            A bundle by hand, from another shell:                              relay send bundle.txt --bid "0.01 ether"
            What builders are told:                                            relay watch
            What the relay did with it, checked:                               relay verify receipts
            What is missing on this machine, and how to mend it:               relay doctor
            """)
        {
            ServeVerb.Create(serve), SendVerb.Create(time), CancelVerb.Create(), WatchVerb.Create(time), VerifyVerb.Create(time), StatusVerb.Create(time), KeysVerb.Create(time), DoctorVerb.Create(time), DemoVerb.Create(time), BuilderDemoVerb.Create(time), CompletionVerb.Create(),
        };
        VerbCommand.TeachHelp(root);
        return root;
    }

    /// <summary>Parses and runs; a command line that is wrong ends with <see cref="ExitCode.Usage"/>.</summary>
    public static async Task<int> RunAsync(string[] args, Func<string[], CancellationToken, Task<int>> serve, TimeProvider time)
    {
        var parsed = Create(serve, time).Parse(args);
        // The whole help helps who typed nothing; who mistyped one word wants that word.
        if (parsed.Action is ParseErrorAction wrong) wrong.ShowHelp = args.Length == 0;
        var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = Termination });
        return parsed.Action is ParseErrorAction ? ExitCode.Usage : code;
    }
}
