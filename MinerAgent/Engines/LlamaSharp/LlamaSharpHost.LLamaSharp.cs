using System.Runtime.InteropServices;
using System.Text.Json;
using IdleCloud.MinerAgent.Engines.Llama;

namespace IdleCloud.MinerAgent.Engines.LlamaSharp;

/// <summary>
/// The engine's host: started, fed and stopped by the miner agent, never by hand. Two threads: this one hears the agent, another one is all
/// that calls llama.cpp. Twin files: this one is compiled with <c>WithLLamaSharp=true</c>.
/// </summary>
internal static class LlamaSharpHost
{
    /// <summary>True when this build has the engine llamasharp.</summary>
    public static bool IsBuilt => true;

    /// <summary>Is the engine's host until the agent says stop, or is gone.</summary>
    /// <returns>The exit code: 0, or 1 when the model cannot be loaded.</returns>
    public static int Run()
    {
        // A terminal's Ctrl-C and a service manager's stop go to all processes of a group; the agent alone decides when this one ends.
        using PosixSignalRegistration interrupt = Ignore(PosixSignal.SIGINT), terminate = Ignore(PosixSignal.SIGTERM), hangUp = Ignore(PosixSignal.SIGHUP);
        if (Console.In.ReadLine() is not { } line) return 0;
        HostConfiguration configuration = JsonSerializer.Deserialize(line, HostJsonContext.Default.HostConfiguration)!;
        new Thread(EndWithTheAgent) { IsBackground = true }.Start();

        using var link = HostLink.Connect(configuration.Address);
        link.Send(new HostFrame { Event = "hello", Token = configuration.Token });
        LoadedModel model;
        try
        {
            model = LoadedModel.Load(configuration);
        }
        catch (Exception failed)
        {
            link.Send(new HostFrame { Event = "fatal", Message = failed.Message });
            return 1;
        }

        var loop = new BatchLoop(model, link);
        link.Send(new HostFrame { Event = "ready", Name = model.Name, Engine = LoadedModel.Engine, Context = model.ContextLength, Slots = model.Slots });
        new Thread(loop.Run) { IsBackground = true, Name = "llama.cpp" }.Start();
        while (link.Receive() is { } command && Obey(command, loop, link))
        {
        }

        return 0;
    }

    /// <returns>False when that was the end.</returns>
    private static bool Obey(string line, BatchLoop loop, HostLink link)
    {
        HostCommand command = JsonSerializer.Deserialize(line, HostJsonContext.Default.HostCommand)!;
        switch (command.Op)
        {
            case "generate":
                loop.Start(JsonSerializer.Deserialize(line, HostJsonContext.Default.GenerateCommand)!);
                break;
            case "ack":
                loop.Acknowledge(command.Id, command.N);
                break;
            case "cancel":
                loop.Cancel(command.Id);
                break;
            case "ping":
                link.Send(new HostFrame { Event = "pong" });
                break;
            default:
                return false;
        }

        return true;
    }

    /// <summary>stdin stays open as a lifeline: when it closes, the agent is gone and so is this process.</summary>
    private static void EndWithTheAgent()
    {
        while (Console.In.Read() >= 0)
        {
        }

        Environment.Exit(0);
    }

    private static PosixSignalRegistration Ignore(PosixSignal signal) => PosixSignalRegistration.Create(signal, context => context.Cancel = true);
}
