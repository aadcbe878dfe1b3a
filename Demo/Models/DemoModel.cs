using System.Globalization;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Demo.Supervision;
using IdleCloud.MinerAgent.Engines;
using IdleCloud.MinerAgent.Models.Gguf;

namespace IdleCloud.Demo.Models;

/// <summary>The model that the demo's miners serve.</summary>
/// <param name="Path">The GGUF file.</param>
/// <param name="Id">Its id in the catalogue, made from its name as the agent does.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="ContextLength">Tokens per job that a miner offers: what it was trained for, within <see cref="MaxContext"/>.</param>
/// <param name="Family">How it marks its thoughts, told by its chat template.</param>
internal sealed record DemoModel(string Path, string Id, string Name, int ContextLength, ModelFamily Family)
{
    /// <summary>The agent's own bound where no other is asked for: memory grows with it.</summary>
    private const int MaxContext = 8192;

    /// <summary>Reads the file's header.</summary>
    /// <exception cref="DemoException">It is no GGUF file, or does not say what is needed.</exception>
    public static DemoModel Read(string path)
    {
        try
        {
            var header = GgufHeader.Read(path);
            string name = header.Find("general.name") is { Length: > 0 } said ? said : System.IO.Path.GetFileNameWithoutExtension(path);
            string? trained = header.Find($"{header.Find("general.architecture")}.context_length");
            if (!int.TryParse(trained, CultureInfo.InvariantCulture, out int context)) throw new InvalidDataException("it does not tell its context length");
            return new(path, CatalogueNames.IdFrom(name), name, Math.Min(context, MaxContext), FamilyOf(header.Find("tokenizer.chat_template") ?? ""));
        }
        catch (InvalidDataException e)
        {
            throw new DemoException($"--model {path} cannot be served: {e.Message}.");
        }
    }

    private static ModelFamily FamilyOf(string template) =>
        template.Contains("<|channel|>", StringComparison.Ordinal) ? ModelFamily.Harmony
        : template.Contains("<think>", StringComparison.Ordinal) ? ModelFamily.Think
        : ModelFamily.Plain;
}
