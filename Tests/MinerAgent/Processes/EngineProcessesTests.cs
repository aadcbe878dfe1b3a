using IdleCloud.MinerAgent.Owner.Probes;
using IdleCloud.MinerAgent.Processes;
using IdleCloud.Tests.Support;

namespace IdleCloud.Tests.MinerAgent.Processes;

/// <summary>Whose a process is, in a folder written as the kernel writes it.</summary>
public sealed class EngineProcessesTests : IDisposable
{
    private readonly TempDirectory _processes = new();

    public void Dispose() => _processes.Dispose();

    [Fact]
    public void Find_AmongTheUsersOfAGpu_KnowsTheEnginesWithAllThatTheyStarted()
    {
        Add(1, 0, "systemd");
        Add(800, 1, "my (odd) vllm");
        Add(810, 800, "worker");
        Add(811, 810, "worker of it");
        Add(900, 1, "game");
        Add(910, 900, "game's helper");
        // The engine that the agent has started is known by its number; another test's numbers are of no process here.
        const int Engine = 1_999_999_001;
        Add(Engine, 1, "node");
        Add(1_999_999_002, Engine, "its child");
        OwnProcesses.Add(Engine);
        try
        {
            IReadOnlySet<int> own = new EngineProcesses(ProgramNames.Parse("my (odd) vllm"), _processes.Path)
                .Find([811, 900, 910, Engine, 1_999_999_002, 4711]);
            Assert.Equal([811, Engine, 1_999_999_002], own.Intersect([811, 900, 910, Engine, 1_999_999_002, 4711]).Order());
        }
        finally
        {
            OwnProcesses.Remove(Engine);
        }
    }

    [Fact]
    public void Find_WithoutNames_KnowsNoServerOfTheOwners()
    {
        Add(800, 1, "vllm");
        Assert.DoesNotContain(800, new EngineProcesses(ProgramNames.Parse(""), _processes.Path).Find([800]));
    }

    private void Add(int id, int parent, string name)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_processes.Path, $"{id}")).FullName;
        File.WriteAllText(Path.Combine(folder, "comm"), name + "\n");
        File.WriteAllText(Path.Combine(folder, "cmdline"), $"/usr/bin/{name}\0--serve\0");
        File.WriteAllText(Path.Combine(folder, "stat"), $"{id} ({name}) S {parent} {id} {id} 0 -1 4194304 0 0");
    }
}
