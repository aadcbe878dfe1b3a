# The silo, full build. From the repository's root: docker build -f docker/silo.Dockerfile -t idlecloud-silo .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish SiloHost/SiloHost.csproj -c Release -p:GrainHost=Orleans -p:FullBuild=true -o /program

FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=build /program /program
# The outcome journal: a volume of each silo's own.
RUN mkdir -p /var/lib/idlecloud/journal && chown -R $APP_UID /var/lib/idlecloud
ENV IDLECLOUD_Ledger__JournalDirectory=/var/lib/idlecloud/journal \
    IDLECLOUD_Telemetry__MetricsPort=9464
# 11111 silos, 30000 gateways, 9464 metrics and probes: for the cluster alone.
EXPOSE 11111 30000 9464
USER $APP_UID
ENTRYPOINT ["dotnet", "/program/IdleCloud.SiloHost.dll"]
