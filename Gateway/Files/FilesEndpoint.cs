using System.Collections.Immutable;
using IdleCloud.Contracts.Files;
using IdleCloud.Gateway.Auth;
using IdleCloud.Gateway.Catalog;
using IdleCloud.Gateway.OpenAi.Errors;
using IdleCloud.Gateway.OpenAi.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace IdleCloud.Gateway.Files;

/// <summary>Answers <c>/v1/files</c>.</summary>
internal sealed class FilesEndpoint(
    OpenAiRoutes routes, IGrainFactory grains, FileContent content, FileCipher cipher, LookUps lookUps, IOptions<GatewayFileOptions> options)
{
    private const int MostListed = 10_000;
    private const int FormBytes = 64 * 1024;
    private const int MaxBoundaryLength = 128;

    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        routes.Map(endpoints, HttpMethods.Post, "/v1/files", UploadAsync);
        routes.Map(endpoints, HttpMethods.Get, "/v1/files", ListAsync);
        routes.Map(endpoints, HttpMethods.Get, "/v1/files/{id}", GetAsync);
        routes.Map(endpoints, HttpMethods.Get, "/v1/files/{id}/content", ReadAsync);
        routes.Map(endpoints, HttpMethods.Delete, "/v1/files/{id}", DeleteAsync);
    }

    private async ValueTask<ApiError?> UploadAsync(HttpContext context, Authenticated customer)
    {
        if (customer.IsSuspended) return ApiErrors.AccountSuspended;
        if (BoundaryOf(context.Request) is not { } boundary) return FileErrors.NotAForm;
        long most = options.Value.MaxBytes;
        if (context.Request.ContentLength > most + FormBytes) return FileErrors.TooLarge(most);
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = most + FormBytes;

        var upload = new FileUpload(FilesOf(customer), cipher, lookUps, most);
        (StoredFile? file, ApiError? error) =
            await upload.ReadAsync(new MultipartReader(boundary, context.Request.Body), context.RequestAborted).ConfigureAwait(false);
        if (file is not null) await WriteAsync(context, file).ConfigureAwait(false);
        return error;
    }

    private async ValueTask<ApiError?> ListAsync(HttpContext context, Authenticated customer)
    {
        HttpRequest request = context.Request;
        int limit = MostListed;
        if (ListQuery.Read(request, MostListed, ref limit, out string? after) is { } error) return error;
        string? order = request.Query["order"], purpose = request.Query["purpose"];
        if (order is not (null or "asc" or "desc")) return ParameterErrors.Invalid("order", "'asc' or 'desc'");
        FilePurpose? wanted = purpose switch { null => null, FileObject.Batch => FilePurpose.Batch, FileObject.BatchOutput => FilePurpose.BatchOutput, _ => 0 };
        // One more than asked for tells whether there are more.
        var listing = new FileListing { Limit = limit + 1, After = after, Purpose = wanted, IsAscending = order is "asc" };
        ImmutableArray<StoredFile> found = await lookUps.AskAsync(FilesOf(customer), files => files.ListAsync(listing)).ConfigureAwait(false);
        var list = ObjectList<FileObject>.Of([.. found.Select(FileObject.From)], limit, static file => file.Id);
        await JsonReply.WriteAsync(context, list, FilesJsonContext.Default.ObjectListFileObject).ConfigureAwait(false);
        return null;
    }

    private async ValueTask<ApiError?> GetAsync(HttpContext context, Authenticated customer)
    {
        string id = IdOf(context);
        if (await content.FindAsync(customer.AccountId, id).ConfigureAwait(false) is not { } file) return FileErrors.NotFound(id);
        await WriteAsync(context, file).ConfigureAwait(false);
        return null;
    }

    private async ValueTask<ApiError?> ReadAsync(HttpContext context, Authenticated customer)
    {
        string id = IdOf(context);
        if (await content.FindAsync(customer.AccountId, id).ConfigureAwait(false) is not { } file) return FileErrors.NotFound(id);
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = file.Bytes;
        if (HttpMethods.IsHead(context.Request.Method)) return null;
        await foreach (byte[] part in content.PartsAsync(customer.AccountId, id).ConfigureAwait(false))
        {
            await context.Response.Body.WriteAsync(part, context.RequestAborted).ConfigureAwait(false);
        }

        return null;
    }

    private async ValueTask<ApiError?> DeleteAsync(HttpContext context, Authenticated customer)
    {
        string id = IdOf(context);
        // Not repeated by itself: of a repeat nobody could say whether it found the file.
        if (!await FilesOf(customer).DeleteAsync(id).ConfigureAwait(false)) return FileErrors.NotFound(id);
        await JsonReply.WriteAsync(context, new FileDeleted(id), FilesJsonContext.Default.FileDeleted).ConfigureAwait(false);
        return null;
    }

    private static string IdOf(HttpContext context) => (string)context.GetRouteValue("id")!;

    private IFilesGrain FilesOf(Authenticated customer) => grains.GetGrain<IFilesGrain>(customer.AccountId);

    private static Task WriteAsync(HttpContext context, StoredFile file) =>
        JsonReply.WriteAsync(context, FileObject.From(file), FilesJsonContext.Default.FileObject);

    private static string? BoundaryOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)) return null;
        if (!type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)) return null;
        string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is 0 or > MaxBoundaryLength ? null : boundary;
    }
}
