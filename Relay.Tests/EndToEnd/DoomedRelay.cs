using System.Diagnostics;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Relay.Api.Hosting;
using Relay.Auction.Closing;
using Relay.Auction.State;
using Relay.Tests.Support;

namespace Relay.Tests.EndToEnd;

/// <summary>What happens to a doomed relay.</summary>
public enum Blow
{
    /// <summary>SIGKILL.</summary>
    Kill,

    /// <summary>SIGSTOP: it believes whatever it believed, until the test sends SIGCONT.</summary>
    Stop,
}

/// <summary>A relay in a process of its own (this test program's) that is killed or stopped right before one step of the first close that has bundles.</summary>
internal static class DoomedRelay
{
    /// <summary>First argument of the test program that makes it be one.</summary>
    public const string Verb = "doomed-relay";

    /// <summary>What its last line begins with; the slot's result follows, as far as it is published, in base64.</summary>
    public const string LastWords = "published: ";

    public static ChildProgram Start(CloseStep step, string[] arguments, Blow blow = Blow.Kill)
        => ChildProgram.Start(Path.Combine(AppContext.BaseDirectory, "Relay.Tests"), [Verb, $"{step}", $"{blow}", .. arguments]);

    /// <summary>Returns where it was stopped only, and asked to end.</summary>
    public static async Task RunAsync(CloseStep step, Blow blow, string[] arguments)
    {
        await using var relay = await RelayHost.StartAsync(
            arguments, TestTime.System, services => services.AddSingleton<CloseObserver>(provider => new Killer(provider.GetRequiredService<RelayStore>(), step, blow)), CancellationToken.None);
        var url = relay.Application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Console.WriteLine($"relay ready  {url}  doomed at {step}");
        await relay.Application.WaitForShutdownAsync();
    }

    private sealed class Killer(RelayStore store, CloseStep last, Blow blow) : CloseObserver
    {
        private bool _isOver;

        public override async ValueTask AtAsync(CloseStep step, ulong slot)
        {
            if (_isOver || step != last || await store.Leaves.CountAsync(slot, CancellationToken.None) == 0) return;
            var published = await store.Results.FindAsync(slot, CancellationToken.None);
            Console.WriteLine(LastWords + Convert.ToBase64String((published?.Result ?? default).Span));
            _isOver = true;
            using var self = Process.GetCurrentProcess();
            if (blow == Blow.Stop)
            {
                ChildProgram.Signal(self.Id, ChildProgram.Stop);
                return;
            }

            self.Kill();
            await Task.Delay(Timeout.InfiniteTimeSpan, TestTime.System);
        }
    }
}
