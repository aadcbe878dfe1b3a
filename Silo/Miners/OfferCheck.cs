using System.Collections.Immutable;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Miners;
using IdleCloud.Silo.Catalog;

namespace IdleCloud.Silo.Miners;

/// <summary>Compares what a miner offers with the catalogue. Every refusal tells the owner what is wrong and what can be done.</summary>
/// <param name="Accepted">What the miner may serve; a context longer than the catalogue's is cut to it.</param>
/// <param name="Refused">The rest.</param>
internal sealed record OfferCheck(ImmutableArray<OfferedModel> Accepted, ImmutableArray<RefusedModel> Refused)
{
    /// <summary>Checks an offer.</summary>
    public static OfferCheck Of(ImmutableArray<OfferedModel> offers, ImmutableArray<CatalogModel> catalog, MinerOptions options)
    {
        ImmutableArray<OfferedModel>.Builder accepted = ImmutableArray.CreateBuilder<OfferedModel>();
        ImmutableArray<RefusedModel>.Builder refused = ImmutableArray.CreateBuilder<RefusedModel>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (OfferedModel offer in offers)
        {
            CatalogModel? model = catalog.Find(offer.ModelId);
            string? fault = !seen.Add(offer.ModelId) ? "It is offered twice; offer it once, with all its slots."
                : model is null ? Unknown(offer.ModelId, catalog)
                : FaultOf(offer, model, options);
            if (fault is not null) refused.Add(new RefusedModel(offer.ModelId, fault));
            else accepted.Add(offer with { ContextLength = Math.Min(offer.ContextLength, model!.ContextLength) });
        }

        return new OfferCheck(accepted.ToImmutable(), refused.ToImmutable());
    }

    private static string? FaultOf(OfferedModel offer, CatalogModel model, MinerOptions options)
    {
        if (offer.Slots < 1 || offer.Slots > options.MaxSlots) return $"It is offered with {offer.Slots} slots; 1 to {options.MaxSlots} are possible.";
        if (!model.AllowedSha256.IsEmpty && !model.AllowedSha256.Contains(offer.FileSha256)) return WrongFile(offer);
        // Less than the catalogue's is welcome: a miner gets the jobs that fit. Too little would fit hardly any.
        int least = Math.Min(options.MinContext, model.ContextLength);
        return offer.ContextLength >= least
            ? null
            : $"Its context of {offer.ContextLength} tokens is shorter than the {least} that hardly any job does without; "
                + "start the engine with a longer context, or with fewer slots if memory is short.";
    }

    private static string WrongFile(OfferedModel offer) => offer.FileSha256.Length == 0
        ? "It may be served from certain files only, and this miner does not tell which file it serves; "
            + "serve one of the operator's files with the agent's own engine (--model, --engine llama)."
        : $"Its file (SHA-256 {offer.FileSha256}) is none of those that the operator allows for it; "
            + "remove it and download the file that the operator names.";

    private static string Unknown(string modelId, ImmutableArray<CatalogModel> catalog) =>
        $"There is no model '{modelId}' here. There is: {string.Join(", ", catalog.Select(model => model.Id))}. "
        + "Adding a model is the operator's act; ask the operator for it, or serve one of these.";
}
