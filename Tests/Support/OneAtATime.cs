namespace IdleCloud.Tests.Support;

/// <summary>Runs a test's steps one at a time, as a grain's are run: what awaits goes on when nothing else runs.</summary>
internal static class OneAtATime
{
    /// <summary>Runs the steps on a scheduler of their own.</summary>
    public static Task RunAsync(Func<Task> steps) => Task.Factory.StartNew(
        steps, TestContext.Current.CancellationToken, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();
}
