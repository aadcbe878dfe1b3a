namespace IdleCloud.MinerAgent.Engines.Llama;

/// <summary>The first line on the host's stdin.</summary>
/// <param name="Address">Where the agent listens.</param>
/// <param name="Token">To be sent back in hello.</param>
/// <param name="Modules">The folder that holds node_modules; empty where the host is not a node program.</param>
/// <param name="Model">The GGUF file.</param>
/// <param name="Gpu">cuda, vulkan, metal, or empty for the processor.</param>
/// <param name="Threads">CPU threads.</param>
/// <param name="Slots">Answers at once.</param>
/// <param name="Context">Tokens per slot; 0: the host's choice.</param>
internal sealed record HostConfiguration(
    HostAddress Address, string Token, string Modules, string Model, string Gpu, int Threads, int Slots, int Context);
