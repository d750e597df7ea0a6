using Relay.Api.Hosting;
using Relay.Api.Verbs;

// The composition root: the only place that names the system's clock.
#pragma warning disable RS0030
var time = TimeProvider.System;
#pragma warning restore RS0030

return await RelayCommand.RunAsync(args, (configuration, cancellation) => Serve.RunAsync(configuration, time, cancellation), time);
