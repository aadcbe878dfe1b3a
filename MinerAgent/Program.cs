using IdleCloud.MinerAgent.Hosting;

return await MinerCommand.RunAsync(args).ConfigureAwait(false);
