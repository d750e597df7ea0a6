using Relay.Api.Verbs;

// The composition root: the only place that names the system's clock.
#pragma warning disable RS0030
return await RelayCommand.RunAsync(args, (_, _) => Task.FromResult(0), TimeProvider.System);
