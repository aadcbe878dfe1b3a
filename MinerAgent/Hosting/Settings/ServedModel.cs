namespace IdleCloud.MinerAgent.Hosting.Settings;

/// <summary>What <c>--serve</c> names.</summary>
/// <param name="CatalogueId">The catalogue's id.</param>
/// <param name="EngineModel">The engine's own name for it; null where it is the same or does not matter.</param>
internal sealed record ServedModel(string CatalogueId, string? EngineModel)
{
    /// <summary>Reads <c>id</c> or <c>id=name</c>; null when a part is empty.</summary>
    public static ServedModel? Parse(string text)
    {
        string[] parts = text.Split('=', 2, StringSplitOptions.TrimEntries);
        return parts.Any(part => part.Length == 0) ? null : new ServedModel(parts[0], parts.Length == 2 ? parts[1] : null);
    }
}
