using System.CommandLine;

namespace Relay.Api.Verbs;

/// <summary><c>relay serve</c>: the relay itself. What is left on the command line is configuration.</summary>
internal static class ServeVerb
{
    public static Command Create(Func<string[], CancellationToken, Task<int>> run)
    {
        var command = new VerbCommand("serve", "Runs the relay.",
            """
            Runs the relay: all roles in this process and a redis-server of its own, unless the configuration says otherwise.

            When it can take submissions it prints one line that starts with "relay ready" and names its urls. Ctrl-C drains and stops it.

            Every option is set by appsettings.json, by the environment, or here; the last one wins:
              Relay__Auction__ChainId=5 relay serve
              relay serve --Relay:Auction:ChainId=5 --Relay:Api:DataFolder=/var/lib/relay
            """)
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction((parsed, cancellation) => run([.. parsed.UnmatchedTokens], cancellation));
        return command;
    }
}
