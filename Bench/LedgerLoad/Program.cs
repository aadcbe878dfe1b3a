using IdleCloud.Bench.LedgerLoad;

await Load.RunAsync();
