using IdleCloud.MinerAgent.Models;

namespace IdleCloud.MinerAgent.Hosting.Settings;

/// <summary>Reads where models come from and what they may take.</summary>
internal static class ModelSettingsReader
{
    /// <summary>The hub's name among the variables that other programs read too.</summary>
    private const string HubVariable = "HF_ENDPOINT";
    private const string TokenVariable = "HF_TOKEN";
    private const string DefaultHub = "https://huggingface.co";
    private const int MaxGiB = 1024 * 1024;

    /// <summary>Reads them; what is wrong is noted in the reader.</summary>
    /// <param name="reader">The values given.</param>
    /// <param name="folder">The default of the folder.</param>
    public static ModelSettings Read(SettingsReader reader, Func<SettingsReader, string, string, string> folder)
    {
        string? hash = reader.Has("model-sha256") ? reader.Text("model-sha256").Trim() : null;
        if (hash is not null && !FileHash.IsWellFormed(hash)) reader.Add("model-sha256", "must be 64 hexadecimal digits");
        int budget = reader.Integer("models-gib", 1, MaxGiB, otherwise: 0);
        return new ModelSettings
        {
            Hub = ReadHub(reader),
            HubToken = Environment.GetEnvironmentVariable(TokenVariable)?.Trim() ?? "",
            Folder = folder(reader, "models-dir", "models"),
            BudgetBytes = budget == 0 ? null : (long)budget << 30,
            MayEvict = reader.Switch("evict-models"),
            AllowUnverified = reader.Switch("allow-unverified"),
            Sha256 = hash,
            Manifest = ReadManifest(reader),
        };
    }

    private static Uri ReadHub(SettingsReader reader)
    {
        string text = reader.Text("hub", Environment.GetEnvironmentVariable(HubVariable) is { Length: > 0 } given ? given : DefaultHub);
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? hub)) reader.Add("hub", $"must be a URL that begins with https://, not '{text}'");
        else if (SecureAddress.FindProblem(hub) is { } problem) reader.Add("hub", problem);
        return hub ?? new Uri(DefaultHub);
    }

    private static ModelManifest ReadManifest(SettingsReader reader)
    {
        if (!reader.Has("model-manifest")) return ModelManifest.Empty;
        try
        {
            return ModelManifest.Read(reader.Text("model-manifest"));
        }
        catch (ModelException wrong)
        {
            reader.Add("model-manifest", wrong.Message);
            return ModelManifest.Empty;
        }
    }
}
