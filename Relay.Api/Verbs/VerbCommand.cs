using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Relay.Api.Verbs;

/// <summary>A verb with one sentence for the list of verbs, and more to read in its own help.</summary>
internal sealed class VerbCommand(string name, string sentence, string more) : Command(name, sentence)
{
    private string More { get; } = more;

    /// <summary>Lets <paramref name="root"/>'s help print what a verb has to say beyond its options.</summary>
    public static void TeachHelp(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new Teaching((HelpAction)option.Action!);
            foreach (var foreign in (string[])["/h", "/?", "-?"]) option.Aliases.Remove(foreign); // Windows' own; the Tab key would offer them.
        }
    }

    private sealed class Teaching(HelpAction usage) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var code = usage.Invoke(parseResult);
            if (parseResult.CommandResult.Command is VerbCommand verb) parseResult.InvocationConfiguration.Output.WriteLine(verb.More + Environment.NewLine);
            return code;
        }
    }
}
