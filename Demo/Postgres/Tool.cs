using System.Diagnostics;

namespace IdleCloud.Demo.Postgres;

/// <summary>Runs a short program to its end.</summary>
internal static class Tool
{
    /// <summary>Runs it without a shell; what it printed is the message when it fails.</summary>
    /// <exception cref="PrivatePostgresException">It could not be started, or ended with another code than 0.</exception>
    public static async Task RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Start(start);
        try
        {
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await Task.WhenAll(output, errors, process.WaitForExitAsync(cancellationToken));
            if (process.ExitCode != 0)
            {
                throw new PrivatePostgresException($"{program} ended with code {process.ExitCode}: {await output}{await errors}");
            }
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Starts a program, with its name in the message when that fails.</summary>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new PrivatePostgresException($"{start.FileName} did not start.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new PrivatePostgresException($"{start.FileName} cannot be started: {e.Message}", e);
        }
    }
}
