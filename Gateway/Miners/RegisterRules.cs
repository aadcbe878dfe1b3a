using System.Security.Cryptography;
using IdleCloud.Contracts.Miners;
using IdleCloud.Wire;

namespace IdleCloud.Gateway.Miners;

/// <summary>What a <see cref="Register"/> must look like. Pure.</summary>
internal static class RegisterRules
{
    /// <summary>The newest protocol that both ends speak; null when there is none.</summary>
    public static uint? FindVersion(Register register)
    {
        uint oldest = register.OldestProtocolVersion == 0 ? register.ProtocolVersion : register.OldestProtocolVersion;
        uint newest = Math.Min(register.ProtocolVersion, WireLimits.ProtocolVersion);
        return newest >= Math.Max(oldest, WireLimits.OldestProtocolVersion) ? newest : null;
    }

    /// <summary>The refusal that a first frame deserves, or null.</summary>
    public static Refused? FindProblem(Register register)
    {
        if (FindVersion(register) is null) return Refusals.UnsupportedProtocol(register.ProtocolVersion);

        return FindProblemInFields(register) is { } problem ? Refusals.InvalidRegister(problem) : null;
    }

    private static string? FindProblemInFields(Register register)
    {
        if (!MinerIds.IsValidMachineId(register.MachineId))
        {
            return $"machine_id must be 1 to {MinerIds.MaxMachineIdLength} of a-z, 0-9 and hyphen.";
        }

        if (!IsShort(register.Name)) return $"name must have at most {WireLimits.MaxNameLength} characters.";
        if (!IsShort(register.AgentVersion)) return $"agent_version must have at most {WireLimits.MaxNameLength} characters.";
        if (register.Engine.Length > WireLimits.MaxEngineLength) return $"engine must have at most {WireLimits.MaxEngineLength} characters.";
        if (register.Gpus.Count > WireLimits.MaxGpus) return $"at most {WireLimits.MaxGpus} gpus.";
        if (register.Gpus.Any(gpu => gpu.Name.Length > WireLimits.MaxEngineLength || !IsShort(gpu.Driver) || gpu.MemoryBytes < 0))
        {
            return "a gpu's name or driver is too long, or its memory negative.";
        }

        if (register.Region.Length > 0 && !Regions.IsValid(register.Region)) return $"region must be 1 to {Regions.MaxLength} of a-z, 0-9 and hyphen.";
        return FindProblemInModels(register.Models);
    }

    private static string? FindProblemInModels(IReadOnlyCollection<Wire.OfferedModel> models)
    {
        if (models.Count is 0 or > WireLimits.MaxModels) return $"1 to {WireLimits.MaxModels} models must be offered.";
        if (models.Any(model => model.Model.Length == 0 || !IsShort(model.Model))) return "a model's id is empty or too long.";
        if (models.DistinctBy(model => model.Model).Count() != models.Count) return "a model is offered twice.";
        if (models.Any(model => model.ContextLength is 0 or > int.MaxValue)) return "a model's context_length must be at least 1.";
        if (models.Any(model => model.FileSha256.Length is not (0 or SHA256.HashSizeInBytes))) return "a model's file_sha256 must be 32 bytes or none.";
        if (models.Any(model => model.Ask is { } ask && !(IsPrice(ask.PromptNanoUsdPerMillion) && IsPrice(ask.CompletionNanoUsdPerMillion))))
        {
            return $"a model's ask must be 0 to {UsdText.MaxNanoUsd} nano-USD per million tokens.";
        }

        return models.Any(model => model.Slots is 0 or > WireLimits.MaxOpenCredits)
            ? $"a model's slots must be 1 to {WireLimits.MaxOpenCredits}."
            : null;
    }

    private static bool IsPrice(long nanoUsd) => nanoUsd is >= 0 and <= UsdText.MaxNanoUsd;

    private static bool IsShort(string text) => text.Length <= WireLimits.MaxNameLength;
}
