using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using IdleCloud.Gateway.Api.Alerts;
using IdleCloud.Gateway.Api.Keys;
using IdleCloud.Gateway.Api.Miners;
using IdleCloud.Gateway.Api.Payments;
using IdleCloud.Gateway.Api.Statements;
using IdleCloud.Gateway.Api.TraceSinks;
using IdleCloud.Gateway.Api.Users;

namespace IdleCloud.Gateway.Api;

/// <summary>How the account API reads and writes JSON: snake_case, and strict in all that the serializer can be strict in.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.Strict,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 8)]
[JsonSerializable(typeof(SignUpBody))]
[JsonSerializable(typeof(SignInBody))]
[JsonSerializable(typeof(PasswordChangeBody))]
[JsonSerializable(typeof(SessionStartedView))]
[JsonSerializable(typeof(SessionList))]
[JsonSerializable(typeof(MeView))]
[JsonSerializable(typeof(KeyTerms))]
[JsonSerializable(typeof(RotateBody))]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(NewKeyView))]
[JsonSerializable(typeof(BalanceView))]
[JsonSerializable(typeof(EntryList))]
[JsonSerializable(typeof(UsageList))]
[JsonSerializable(typeof(JobList))]
[JsonSerializable(typeof(InvoiceList))]
[JsonSerializable(typeof(InvoiceView))]
[JsonSerializable(typeof(NewMachineBody))]
[JsonSerializable(typeof(NewMachineView))]
[JsonSerializable(typeof(MachineList))]
[JsonSerializable(typeof(EarningsList))]
[JsonSerializable(typeof(FailureList))]
[JsonSerializable(typeof(DeliveryBody))]
[JsonSerializable(typeof(DeliveryView))]
[JsonSerializable(typeof(NewDeliveryView))]
[JsonSerializable(typeof(AlertBody))]
[JsonSerializable(typeof(TraceSinkBody))]
[JsonSerializable(typeof(TraceSinkView))]
[JsonSerializable(typeof(AlertView))]
[JsonSerializable(typeof(AlertList))]
[JsonSerializable(typeof(AlertEventList))]
[JsonSerializable(typeof(AmountBody))]
[JsonSerializable(typeof(TopUpView))]
[JsonSerializable(typeof(DestinationBody))]
[JsonSerializable(typeof(PayoutSetupBody))]
[JsonSerializable(typeof(PayoutSetupView))]
[JsonSerializable(typeof(PayoutView))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class ApiJsonContext : JsonSerializerContext;
