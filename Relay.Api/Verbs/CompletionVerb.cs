using System.CommandLine;

namespace Relay.Api.Verbs;

/// <summary><c>relay completion</c>: a script for the shell, which asks the program itself what may come next.</summary>
internal static class CompletionVerb
{
    // Everything before the cursor but the program's own name goes to the [suggest] directive, with the cursor's place in it.
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            # relay's words on the Tab key: source <(relay completion bash), or the same with ./run.sh
            _relay() {
              local line="${COMP_LINE:0:COMP_POINT}" word="${COMP_WORDS[COMP_CWORD]}"
              line="${line#*"${COMP_WORDS[0]}"}"
              line="${line# }"
              mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$word")
            }
            complete -o default -F _relay relay run.sh ./run.sh
            """,
        ["zsh"] = """
            # relay's words on the Tab key: source <(relay completion zsh), or the same with ./run.sh
            _relay() {
              local line="${BUFFER[1,CURSOR]}"
              line="${line#*${words[1]}}"
              line="${line# }"
              local -a found
              found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
              compadd -a found || _files
            }
            compdef _relay relay run.sh ./run.sh
            """,
        ["fish"] = """
            # relay's words on the Tab key: relay completion fish | source, or the same with ./run.sh
            function _relay
                set -l words (commandline -opc) (commandline -ct)
                set -l line (string join ' ' -- $words[2..-1])
                $words[1] "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c relay -a '(_relay)'
            complete -c run.sh -a '(_relay)'
            """,
    };

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new VerbCommand("completion", "Prints a script that completes verbs and options in the shell.",
            """
            For this shell alone, or in its start-up file for every one:

              source <(relay completion bash)         ~/.bashrc
              source <(relay completion zsh)          ~/.zshrc, below compinit
              relay completion fish | source          ~/.config/fish/config.fish
            """)
        {
            shell,
        };
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.WriteLine(Scripts[parsed.GetValue(shell)!]);
            return ExitCode.Done;
        });
        return command;
    }
}
