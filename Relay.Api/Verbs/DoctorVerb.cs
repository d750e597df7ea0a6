using System.CommandLine;
using Relay.Api.Verbs.Doctor;
using Relay.Api.Verbs.Terminal;
using Spectre.Console;

namespace Relay.Api.Verbs;

/// <summary><c>relay doctor</c>: whether this machine has what a relay needs, and how to mend what it has not.</summary>
internal static class DoctorVerb
{
    public static Command Create(TimeProvider time)
    {
        var json = JsonLine.Option("The findings as one JSON object.");
        var command = new VerbCommand("doctor", "Checks what a relay needs on this machine, and says how to mend what is wrong.",
            """
            Takes the same options as relay serve, from appsettings.json, the environment and here, and looks at: libraries, configuration, data folder and
            keys, certificates, ports, keyholder, Redis, clocks, the execution node. It changes nothing, and runs beside a relay or without one.

              relay doctor
              relay doctor --Relay:Chain:NodeUrl=http://127.0.0.1:8545 --Relay:Redis:Connection=10.0.0.5:6379

            Ends with 0 where nothing keeps the relay from its work (there may be warnings), 1 where something does, 2 where the command is wrong.
            """)
        {
            json,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, cancellation) =>
        {
            // What is left over is configuration, as of serve; a word that cannot be that is a mistake.
            if (parsed.UnmatchedTokens.FirstOrDefault(token => token.StartsWith('-') && !token.Contains(':', StringComparison.Ordinal)) is { } unknown)
            {
                await Console.Error.WriteLineAsync($"Unknown option {unknown}. Options of the relay are written as for relay serve: --Relay:Auction:ChainId=5");
                return ExitCode.Usage;
            }

            List<Finding> findings = [];
            await foreach (var finding in new Checkup([.. parsed.UnmatchedTokens], time).RunAsync(cancellation))
            {
                findings.Add(finding);
                if (!parsed.GetValue(json)) Print(finding);
            }

            var (ok, warnings, faults) = (Count(findings, Severity.Ok), Count(findings, Severity.Warning), Count(findings, Severity.Fault));
            if (parsed.GetValue(json))
                JsonLine.Write(new { ok, warnings, faults, findings = findings.Select(finding => new { check = finding.Check, result = Word(finding.Severity), found = finding.Found, mend = finding.Mend }) });
            else Console.WriteLine($"{ok} ok, {warnings} warnings, {faults} faults");
            return faults > 0 ? ExitCode.Rejected : ExitCode.Done;
        });
        return command;
    }

    private static void Print(Finding finding)
    {
        var (word, rest) = ($"{Word(finding.Severity),-8}", $"{finding.Check,-18}  {finding.Found}");
        if (Screen.IsLive) AnsiConsole.Write(Screen.Text(word, finding.Severity switch { Severity.Ok => Color.Green, Severity.Warning => Color.Yellow, _ => Color.Red }));
        else Console.Write(word);
        Console.WriteLine(rest);
        if (finding.Mend is { } mend) Console.WriteLine($"{"",8}→ {mend}");
    }

    private static int Count(IEnumerable<Finding> findings, Severity severity) => findings.Count(finding => finding.Severity == severity);

    private static string Word(Severity severity) => severity.ToString().ToLowerInvariant();
}
