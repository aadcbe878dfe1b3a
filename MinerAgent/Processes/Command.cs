using System.ComponentModel;
using System.Diagnostics;

namespace IdleCloud.MinerAgent.Processes;

/// <summary>Runs short programs to their end. What goes wrong is told, not thrown.</summary>
internal static class Command
{
    /// <summary>Runs a program without a shell. It is killed, children included, when the time is up.</summary>
    /// <param name="program">Its path, or its name to be looked up along PATH.</param>
    /// <param name="arguments">Passed as they are.</param>
    /// <param name="timeout">How long it may run.</param>
    /// <param name="cancellationToken">Kills it; this throws.</param>
    /// <param name="directory">Where it runs; null: here.</param>
    public static async Task<CommandResult> RunAsync(
        string program, IReadOnlyList<string> arguments, TimeSpan timeout, CancellationToken cancellationToken, string? directory = null)
    {
        ProcessStartInfo start = ChildProcess.CreateStartInfo(program, arguments);
        start.WorkingDirectory = directory ?? "";
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception missing)
        {
            return new CommandResult(null, "", missing.Message);
        }

        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return new CommandResult(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            return new CommandResult(null, "", $"{program} did not end within {timeout.TotalSeconds:0} s");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
