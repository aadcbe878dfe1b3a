using System.Collections.Immutable;
using System.Security.Cryptography;
using IdleCloud.Contracts.Batches;
using IdleCloud.Contracts.Catalog;
using IdleCloud.Contracts.Files;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.Catalog;
using IdleCloud.Gateway.Files;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Gateway.OpenAi.Requests;
using IdleCloud.Gateway.OpenAi.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace IdleCloud.Gateway.Batches;

/// <summary>Answers <c>/v1/batches</c>.</summary>
internal sealed class BatchesEndpoint(
    OpenAiRoutes routes, IGrainFactory grains, FileContent content, FileCipher cipher, ICatalogCache catalog, LookUps lookUps,
    IOptions<GatewayBatchOptions> options, IOptions<ChatRequestLimits> requests)
{
    private const int UsuallyListed = 20;
    private const int MostListed = 100;
    private const int EnvelopeBytes = 4096;

    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        routes.Map(endpoints, HttpMethods.Post, "/v1/batches", CreateAsync);
        routes.Map(endpoints, HttpMethods.Get, "/v1/batches", ListAsync);
        routes.Map(endpoints, HttpMethods.Get, "/v1/batches/{id}", GetAsync);
        routes.Map(endpoints, HttpMethods.Post, "/v1/batches/{id}/cancel", CancelAsync);
    }

    private async ValueTask<ApiError?> CreateAsync(HttpContext context, Authenticated customer)
    {
        if (customer.IsSuspended) return ApiErrors.AccountSuspended;
        (NewBatchBody? body, ApiError? error) = await NewBatchBody.ReadAsync(context).ConfigureAwait(false);
        if (body is null) return error;
        StoredFile? input = await content.FindAsync(customer.AccountId, body.InputFileId).ConfigureAwait(false);
        if (input is not { Purpose: FilePurpose.Batch }) return BatchErrors.NoInput;

        IBatchesGrain batches = BatchesOf(customer);
        var batch = new NewBatch
        {
            Id = $"batch_{RandomNumberGenerator.GetHexString(32, lowercase: true)}",
            KeyHash = customer.KeyHash,
            InputFileId = input.Id,
            Endpoint = BatchReading.Endpoint,
            Metadata = body.Metadata,
        };
        if (!await lookUps.AskAsync(batches, grain => grain.BeginAsync(batch)).ConfigureAwait(false)) return BatchErrors.TooMany;
        await ValidateAsync(batches, batch, customer).ConfigureAwait(false);
        await WriteAsync(context, (await lookUps.AskAsync(batches, grain => grain.FindAsync(batch.Id)).ConfigureAwait(false))!).ConfigureAwait(false);
        return null;
    }

    /// <summary>Reads the file to its end, also when the customer hangs up meanwhile: the batch is there already.</summary>
    private async Task ValidateAsync(IBatchesGrain batches, NewBatch batch, Authenticated customer)
    {
        int maxLineBytes = requests.Value.MaxBodyBytes + EnvelopeBytes;
        var reading = new BatchReading(batch.Id, customer, cipher, options.Value.MaxLines, maxLineBytes);
        await reading.ReadAsync(content.PartsAsync(customer.AccountId, batch.InputFileId), AddAsync).ConfigureAwait(false);
        CatalogModel? model = await reading.FindModelAsync(catalog, CancellationToken.None).ConfigureAwait(false);
        await lookUps.AskAsync(batches, async grain =>
        {
            await grain.ValidatedAsync(batch.Id, model?.Id ?? "", reading.Total, reading.Faults).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);

        Task AddAsync(ImmutableArray<FilePart> lines) => lookUps.AskAsync(batches, async grain =>
        {
            await grain.AddLinesAsync(batch.Id, lines).ConfigureAwait(false);
            return true;
        }).AsTask();
    }

    private async ValueTask<ApiError?> ListAsync(HttpContext context, Authenticated customer)
    {
        int limit = UsuallyListed;
        if (ListQuery.Read(context.Request, MostListed, ref limit, out string? after) is { } error) return error;
        // One more than asked for tells whether there are more.
        ImmutableArray<BatchInfo> found =
            await lookUps.AskAsync(BatchesOf(customer), grain => grain.ListAsync(after, limit + 1)).ConfigureAwait(false);
        var list = ObjectList<BatchObject>.Of([.. found.Select(BatchObject.From)], limit, static batch => batch.Id);
        await JsonReply.WriteAsync(context, list, BatchesJsonContext.Default.ObjectListBatchObject).ConfigureAwait(false);
        return null;
    }

    private async ValueTask<ApiError?> GetAsync(HttpContext context, Authenticated customer)
    {
        string id = IdOf(context);
        BatchInfo? batch = await lookUps.AskAsync(BatchesOf(customer), grain => grain.FindAsync(id)).ConfigureAwait(false);
        if (batch is null) return BatchErrors.NotFound(id);
        await WriteAsync(context, batch).ConfigureAwait(false);
        return null;
    }

    private async ValueTask<ApiError?> CancelAsync(HttpContext context, Authenticated customer)
    {
        string id = IdOf(context);
        BatchInfo? batch = await lookUps.AskAsync(BatchesOf(customer), grain => grain.CancelAsync(id)).ConfigureAwait(false);
        if (batch is null) return BatchErrors.NotFound(id);
        if (batch.Status is not (BatchStatus.Cancelling or BatchStatus.Cancelled)) return BatchErrors.NotCancellable(batch.Status);
        await WriteAsync(context, batch).ConfigureAwait(false);
        return null;
    }

    private static string IdOf(HttpContext context) => (string)context.GetRouteValue("id")!;

    private IBatchesGrain BatchesOf(Authenticated customer) => grains.GetGrain<IBatchesGrain>(customer.AccountId);

    private static Task WriteAsync(HttpContext context, BatchInfo batch) =>
        JsonReply.WriteAsync(context, BatchObject.From(batch), BatchesJsonContext.Default.BatchObject);
}
