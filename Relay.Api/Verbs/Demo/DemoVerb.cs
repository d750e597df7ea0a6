using System.CommandLine;
namespace Relay.Api.Verbs.Demo;
internal static class DemoVerb { public static Command Create(TimeProvider time) { _ = time; return new Command("demo"); } }
